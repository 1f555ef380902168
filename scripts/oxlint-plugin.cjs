// Rules of our own for oxlint, which has no rule that restricts syntax.

const message = 'Pure code takes the time as an argument.';

/**
 * Reports every expression that reads the clock: `Date.now`, `new Date()` and `Date()`. `Date` with a given time is
 * fine.
 */
const noCurrentTime = {
  create(context) {
    const reportIf = (isFound, node) => {
      if (isFound) context.report({ node, message });
    };
    return {
      MemberExpression: (node) => reportIf(node.object.name === 'Date' && node.property.name === 'now', node),
      NewExpression: (node) => reportIf(node.callee.name === 'Date' && node.arguments.length === 0, node),
      CallExpression: (node) => reportIf(node.callee.name === 'Date', node),
    };
  },
};

module.exports = { meta: { name: 'rootwatch' }, rules: { 'no-current-time': noCurrentTime } };
