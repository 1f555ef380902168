import { deflateRawSync } from 'node:zlib';
import type { Control } from '../../../domain/control.ts';
import { type ChangeKind, changeKinds } from '../../changes.ts';
import { fixesFor } from '../../fix/fixes-for.ts';
import { reasonsOf } from '../../run-report.ts';
import type { AccountReport, Report } from '../../schema.ts';
import { controlTextsOf } from '../../text/control-texts.ts';
import { explainStatus } from '../../text/explain-status.ts';
import { shortened } from '../../text/plain-text.ts';
import type { PageData, PageDetail, PageRow } from './page-types.ts';

const blockSize = 200;
/** Longer names and messages are cut in the table, and whole in the details. */
const shownCharacters = 300;

/** Collects what the table of the page shows. */
export function pageData(report: Report, controls: readonly Control[]): PageData {
  const texts = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, texts.size);
    return texts.size - 1;
  };
  const changeById = changesById(report);
  const rows = report.accounts.map((account): PageRow => {
    const [control] = account.controls;
    const links = account.controls.flatMap(({ chain }) => chain);
    return [
      account.account.id,
      shortened(account.account.name, shownCharacters),
      numberOf(account.account.organizationalUnits.join('/')),
      account.status,
      numberOf(shortened(explainStatus(account), shownCharacters)),
      (control?.chain ?? []).map(({ state }) => (state === 'not-evaluated' ? '-' : state.slice(0, 1))).join(''),
      reasonsOf(account).map(numberOf),
      links.reduce((sum, { caveats }) => sum + (caveats?.length ?? 0), 0),
      changeById.get(account.account.id) ?? '',
    ];
  });
  return { texts: [...texts.keys()], rows, blockSize, events: controlTextsOf(controls).shortName };
}

function changesById({ changes }: Report): ReadonlyMap<string, ChangeKind> {
  if (changes === undefined) return new Map();
  return new Map(changeKinds.flatMap((kind) => changes[kind].map(({ id }): [string, ChangeKind] => [id, kind])));
}

/**
 * Writes the details of all accounts as blocks of compressed JSON in base64: they take a tenth of the space, and no
 * work of the browser before an account is opened.
 */
export function detailBlocks(accounts: readonly AccountReport[], controls: readonly Control[]): readonly string[] {
  return Array.from({ length: Math.ceil(accounts.length / blockSize) }, (_, index) => {
    const details = accounts.slice(index * blockSize, (index + 1) * blockSize).map(
      (report): PageDetail => ({
        report,
        controls: report.controls.map((control) => ({
          events: controlTextsOf(controls.filter(({ id }) => id === control.control)).shortName,
          fixes: fixesFor(report, control, controls),
        })),
      }),
    );
    return deflateRawSync(JSON.stringify(details)).toString('base64');
  });
}
