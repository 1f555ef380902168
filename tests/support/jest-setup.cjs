// The SDK warns about Node 20 on every client; users see it once, tests never.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
