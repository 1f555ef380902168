import { type LinkName, linkNames } from '../../../domain/finding.ts';
import type { LinkReport } from '../../schema.ts';
import { make, named } from './dom.ts';

export const linkTitles: Readonly<Record<LinkName, string>> = {
  trail: 'Trail',
  'log-group': 'Log group',
  'metric-filter': 'Metric filter',
  alarm: 'Alarm',
  topic: 'Topic',
  subscription: 'Subscription',
};

const stateWords: Readonly<Record<LinkReport['state'], string>> = {
  ok: 'holds',
  broken: 'broken',
  unknown: 'not known',
  'not-evaluated': 'not evaluated',
};

const stateOfLetter: Readonly<Record<string, LinkReport['state']>> = { o: 'ok', b: 'broken', u: 'unknown' };

/** Shows the chain as six dots, with the same in words for screen readers. */
export function chainDots(letters: string): HTMLElement | undefined {
  if (letters === '') return undefined;
  const states = Array.from(letters, (letter) => stateOfLetter[letter] ?? 'not-evaluated');
  const end = states.findIndex((state) => state !== 'ok');
  const words =
    end === -1
      ? 'holds'
      : `${stateWords[states[end] ?? 'ok']} at ${linkTitles[linkNames[end] ?? 'trail'].toLowerCase()}`;
  return make(
    'span',
    { class: 'dots', title: words },
    ...states.map((state) => make('span', { class: `dot ${state}`, 'aria-hidden': 'true' })),
    make('span', { class: 'unseen' }, words),
  );
}

/** Shows the chain link by link, as far as it holds and where it breaks. */
export function chainView(chain: readonly LinkReport[]): HTMLElement {
  return make(
    'ol',
    { class: 'chain', 'aria-label': 'Chain' },
    ...chain.map((link) =>
      make(
        'li',
        { class: link.state },
        make('span', { class: 'mark', 'aria-hidden': 'true' }),
        make('b', {}, linkTitles[link.link]),
        make('span', { class: 'state' }, stateWords[link.state]),
        link.resource === undefined
          ? undefined
          : named(shortName(link.resource), { class: 'resource', title: link.resource }),
        link.caveats === undefined
          ? undefined
          : make(
              'span',
              { class: 'flag expiring' },
              link.caveats.length === 1 ? '1 caveat' : `${link.caveats.length} caveats`,
            ),
      ),
    ),
  );
}

/** Returns the name of a resource: the end of its ARN. */
function shortName(resource: string): string {
  if (!resource.startsWith('arn:')) return resource;
  const [, , service = '', , , ...rest] = resource.split(':');
  const name = rest
    .join(':')
    .replace(/^(trail\/|log-group:|alarm:)/, '')
    .replace(/:\*$/, '');
  return service === 'sns' ? (name.split(':')[0] ?? name) : name;
}
