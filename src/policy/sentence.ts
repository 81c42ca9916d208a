import type { RuleTaken, Step } from './step.ts';
import { amount, clock, duration } from './words.ts';

type Of<Name extends Step['name']> = Extract<Step, { name: Name }>;

/** What one step did, as a part of a sentence. */
export function sentence(step: Step): string {
  switch (step.name) {
    case 'signal':
      return `the signal is ${amount(step.value)}`;
    case 'calm':
      return `${amount(step.value)}/s counted of ${amount(step.newest)}/s: ${amount(step.mean)}/s came lately, and a sample may differ by ${amount(step.noise)}/s`;
    case 'nowcast':
      return `${count(step.value)} waiting now (${count(step.least)} to ${count(step.most)}): ${count(step.from)} at the last look, ${count(step.arrived)} came and ${count(step.completed)} were done since${step.chance < 0.5 ? '' : `, but for ${count(step.chance)} that may be chance`}`;
    case 'pileUp':
      return `${count(step.value)} more pile up in ${duration(step.seconds * 1000)} until more pods are ready: ${amount(step.arrivalsPerSecond)}/s come and ${pods(step.readyPods)} ${step.readyPods === 1 ? 'is' : 'are'} at work`;
    case 'reactive':
      return `${pods(step.value)} to ${work(step)} (a pod does ${amount(step.ratePerPod)}/s${RATE_FROM[step.rateFrom]}, planned at ${percent(step.utilisation)})`;
    case 'predicted':
      return predicted(step);
    case 'deadline':
      return deadline(step);
    case 'scheduled':
      return `at least ${amount(step.value)} ${rule(step)}${step.early ? leadOf(step) : ''}`;
    case 'steady':
      return `${pods(step.value)} as before: the work of ${amount(step.work)} pods is too little below what needs them to let any go`;
    case 'headroom':
      return headroom(step);
    case 'gpuMemory':
      return gpuMemory(step);
    case 'groups':
      return `rounded up to ${amount(step.value)}, as ${step.groupSize} pods start together`;
    case 'limits':
      return step.bound === 'min' ? `raised to limits.min ${step.value}` : `cut to limits.max ${step.value}`;
    case 'part':
      return `${amount(step.value)} of ${pods(step.whole)} are the ${step.part} part (firm up to ${amount(step.firm)})`;
    case 'tolerance':
      return tolerance(step);
    case 'pool':
      return pool(step);
    case 'warm':
      return `${amount(step.value)} placeholder ${step.value === 1 ? 'pod' : 'pods'}, one for ${step.podsPerNode === 1 ? 'each pod' : `${amount(step.podsPerNode)} pods`}: ${pods(step.ahead)} wanted ${step.lead ? `within ${duration(step.lead.ms)} (${step.lead.sentence})` : 'soon'}, ${amount(step.now)} now`;
    case 'missing':
      return `${amount(step.value)} as declared in missing.then, because ${step.reason}`;
  }
}

const RATE_FROM = { configured: '', learnt: ' as was learnt', bounded: ' as was learnt, within bounds' };

function work(step: Of<'reactive'>): string {
  const busy = Math.round(step.inWork) === 0 ? '' : `, of which ${count(step.inWork)} are being worked on,`;
  const drain = `drain ${count(step.backlog)}${busy} in ${amount(step.drainSeconds)} s`;
  return step.arrivalsPerSecond === undefined ? drain : `keep up with ${amount(step.arrivalsPerSecond)}/s and ${drain}`;
}

const CUT = {
  usual: 'what is usual at this time of day and what is needed now',
  most: 'the most that a forecast may ask for',
  rise: 'how fast the value may rise',
};

function predicted(step: Of<'predicted'>): string {
  const { value, perSecond, unforeseen, unit, quantile, horizonMs, last, uncut, cut, notUsed } = step;
  const ofNext = `the ${percent(quantile)} quantile of the next ${duration(horizonMs)}`;
  const forecast = unforeseen
    ? `, which came unforeseen in the same ${duration(horizonMs)} of the last day like this one`
    : `, ${ofNext}`;
  const from =
    last === undefined
      ? forecast
      : `: ${amount(last.now)}${unit} now and ${amount(last.above)}${unit} more, ${ofNext} by the last value (${last.because})`;
  const said = `${amount(value)} for ${amount(perSecond)}${unit}${from}`;
  const held = cut === undefined ? '' : `, cut from ${amount(uncut ?? value)} by ${CUT[cut]}`;
  return `${notUsed === undefined ? '' : `forecast not used, as ${notUsed}: `}${said}${held}`;
}

function deadline({ value, event, backlog, leftMs, startUpMs, trouble }: Of<'deadline'>): string {
  const left = `${count(backlog)} left and ${duration(leftMs)} to the end of ${event}, ${duration(startUpMs)} of it for the start-up`;
  return trouble === undefined ? `${pods(value)}: ${left}` : `the deadline cannot be met, ${trouble} (${left})`;
}

function headroom({ value, work: load, rules, blind }: Of<'headroom'>): string {
  const told = rules.map((one) => `${room(one)} ${rule(one)}`.trimEnd());
  const unknown = blind ? ['rules that need the calendar do not hold, as it is not known'] : [];
  const made = rules.length === 0 ? '' : `${amount(value)} with headroom on ${amount(load)}: `;
  return `${made}${[...told, ...unknown].join(', ')}`;
}

function room({ percent: added, atLeast, atMost, share }: RuleTaken): string {
  const parts = [
    added === 0 && (atLeast !== undefined || atMost !== undefined) ? [] : [`${amount(added)} % more`],
    atLeast === undefined ? [] : [`at least ${amount(atLeast)}`],
    atMost === undefined ? [] : [`at most ${amount(atMost)}`],
    share === 1 ? [] : [`${percent(share)} of it so far`],
  ];
  return parts.flat().join(', ');
}

/** Which rule it is, and its window. */
function rule({ number, when, opensMs, closesMs, timeZone, early }: RuleTaken): string {
  if (when === undefined) return `(rule ${number})`;
  const window = early ? `opens at ${clock(opensMs, timeZone)}` : `until ${clock(closesMs, timeZone)}`;
  return `${when}, which ${early ? window : `lasts ${window}`} (rule ${number})`;
}

function leadOf({ lead }: Of<'scheduled'>): string {
  return lead === undefined ? '' : `, opened early by the lead time of ${duration(lead.ms)}: ${lead.sentence}`;
}

function gpuMemory({ value, ratio, effect, because }: Of<'gpuMemory'>): string {
  const known = ratio === undefined ? 'GPU memory is not known' : `GPU memory is ${percent(ratio)} full`;
  const done = { raised: `raised to ${amount(value)}, `, held: `held at ${amount(value)}, `, none: '' }[effect];
  return `${done}${known}: ${because}`;
}

function tolerance({ value, wanted, replicas, cleared }: Of<'tolerance'>): string {
  const ignored = `an HPA at ${amount(replicas)} does not act on ${amount(wanted)}, which is within 10 %`;
  return cleared ? `raised to ${amount(value)}, as ${ignored}` : ignored;
}

const SCARCE = {
  weight: ', split by their weights',
  priority: ', and a higher priority goes first',
  borrow: ', and this one may borrow no more',
};

function pool({ value, wanted, pool: name, capacity, allWanted, share, groupSize, because }: Of<'pool'>): string {
  const groups = value === share ? '' : `; of a share of ${amount(share)} whole groups of ${groupSize} are used`;
  return `cut from ${amount(wanted)}: pool ${name} has ${pods(capacity)} for the ${amount(allWanted)} that its members want${SCARCE[because]}${groups}`;
}

/** Messages are whole, though their estimates are not. */
function count(messages: number): string {
  return amount(Math.round(messages));
}

function percent(ratio: number): string {
  return `${amount(ratio * 100)} %`;
}

function pods(wanted: number): string {
  return wanted === 1 ? '1 pod' : `${amount(wanted)} pods`;
}
