import { ListAWSServiceAccessForOrganizationCommand } from '@aws-sdk/client-organizations';
import type { Observed } from '../../domain/observed.ts';
import type { Question } from '../../domain/question.ts';
import { everyPage } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import { requireList, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';

/** Lists the services with trusted access: for the management account and delegated administrators only. */
export async function observeTrustedServices(
  _question: Question<'trusted-services'>,
  caller: Caller,
): Promise<Observed<readonly string[]>> {
  const operation = 'organizations:ListAWSServiceAccessForOrganization';
  const fetch = async (NextToken: string | undefined) =>
    query(caller.aws.organizations(), new ListAWSServiceAccessForOrganizationCommand({ MaxResults: 20, NextToken }), {
      operation,
      caller,
      read: (output) => ({
        items: requireList(output.EnabledServicePrincipals, 'EnabledServicePrincipals').map(({ ServicePrincipal }) =>
          requireString(ServicePrincipal, 'ServicePrincipal'),
        ),
        next: output.NextToken,
      }),
    });
  return everyPage({ operation, fetch });
}
