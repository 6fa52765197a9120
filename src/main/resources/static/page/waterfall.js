// Where the subscription is, as a waterfall: a bar for each event, from its time until all services have handled it.

import { byId, element, show } from '/page/dom.js';
import { dayOf } from '/page/membership.js';

const DELAY = 250;
const INTERVAL = 2_000;
const MIN_SPAN = 1_000;
const MIN_WIDTH = 2;

/** After a pause something new begins, such as the next month. What was before it is not drawn. */
const PAUSE = 3_600_000;

const DONE = {
    UserSubscribed: 'Your request',
    PaymentCompleted: 'Your payment',
    PaymentFailed: 'Your payment was declined',
    PaymentRefunded: 'Your refund',
    RecommendationsReady: 'Your films',
    RenewalDue: 'Your renewal',
    SubscriptionCancelled: 'Your cancellation',
    CancellationWithdrawn: 'You keep it',
    PaymentTokenChanged: 'Your new card',
    SubscriptionEnded: 'The end',
};

const WORK = {
    charge: 'We ask your bank',
    refund: 'We give the money back',
    mail: 'We write you an e-mail',
    renewal: 'We renew it',
};

/** The events to come that a customer waits for. */
const TO_COME = {
    'PaymentCompleted or PaymentFailed': 'Your bank answers',
    RecommendationsReady: 'Your films',
};

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

export class Waterfall {
    #api;
    #subscription;
    #timer;

    constructor(api) {
        this.#api = api;
    }

    /** @param subscription undefined: nothing is shown */
    show(subscription) {
        if (subscription?.id !== this.#subscription?.id) {
            show(byId('waterfall'), false);
        }
        this.#subscription = subscription;
        this.#again(DELAY);
    }

    #again(delay) {
        clearTimeout(this.#timer);
        if (this.#subscription) {
            this.#timer = setTimeout(() => this.#refresh(), delay);
        }
    }

    async #refresh() {
        const { id } = this.#subscription;
        try {
            const slip = await this.#api.get(`/subscriptions/${id}/progress`);
            if (id !== this.#subscription?.id) {
                return;
            }
            byId('waterfall-text').textContent = sentence(slip, this.#subscription);
            byId('waterfall-rows').replaceChildren(...rows(slip));
            show(byId('waterfall'), true);
            if (slip.now.length > 0 && !document.hidden) {
                this.#again(INTERVAL); // nothing tells that it becomes late
            }
        } catch {
            show(byId('waterfall'), false); // the rest of the page says that the server does not answer
        }
    }
}

function sentence({ now, late, next }, { cancellation }) {
    if (late) {
        return 'This takes longer than usual. Nothing is lost, and you need not do anything.';
    }
    if (now.length > 0) {
        return 'We are on it.';
    }
    const deadline = next[0];
    if (deadline?.work === 'charge') {
        return `Your payment is open. The next step is on ${dayOf(deadline.at)}.`;
    }
    if (deadline?.work === 'renewal') {
        return `Everything is done. ${cancellation === 'period-end' ? 'It ends on' : 'Next renewal:'} ${dayOf(deadline.at)}.`;
    }
    return 'Everything is done.';
}

/** The events after the last pause. */
function recent(events) {
    const times = events.map(({ at }) => Date.parse(at));
    const first = times.findLastIndex((at, index) => index === 0 || at - times[index - 1] > PAUSE);
    return events.slice(Math.max(0, first));
}

function rows(slip) {
    const done = recent(slip.done.filter(({ at }) => at));
    const begin = Date.parse(done[0]?.at ?? slip.at);
    const ends = [...done.flatMap(({ handledBy }) => handledBy.map(({ at }) => Date.parse(at))), ...(slip.now.length ? [Date.parse(slip.at)] : [])];
    const span = Math.max(MIN_SPAN, ...ends.map((end) => end - begin));
    const bar = (from, to, style) => {
        const left = Math.max(0, Math.min(100 - MIN_WIDTH, ((Date.parse(from) - begin) / span) * 100)); // the clocks of the services differ
        const width = Math.min(100 - left, Math.max(MIN_WIDTH, ((Date.parse(to) - Date.parse(from)) / span) * 100));
        return element('span', { class: 'track', 'aria-hidden': 'true' }, position(element('span', { class: `bar-of ${style}` }), left, width));
    };
    return [
        ...done.map(({ event, at, handledBy }) => {
            const last = handledBy.map((each) => each.at).sort().at(-1) ?? at;
            return row(DONE[event] ?? event, whenOf(at), bar(at, last, event === 'PaymentFailed' ? 'failed' : 'done'));
        }),
        ...underWay(slip).map(({ label, since, late }) =>
            row(label, late ? 'takes longer' : 'now', bar(since ?? slip.at, slip.at, late ? 'late' : 'open'))),
        ...slip.toCome
            .filter(({ event }) => event in TO_COME)
            .map(({ event }, index) => row(TO_COME[event], index === 0 ? 'next' : 'later')),
    ];
}

function whenOf(at) {
    const then = new Date(at);
    return then.toDateString() === new Date().toDateString() ? time.format(then) : date.format(then);
}

/** A row for each kind of work, and one for all events that wait. */
function underWay({ now }) {
    const labels = new Map();
    for (const { work, since, late } of now) {
        const label = WORK[work] ?? 'We pass it on';
        const known = labels.get(label);
        labels.set(label, { label, since: known?.since ?? since, late: late || Boolean(known?.late) });
    }
    return [...labels.values()];
}

/** The policy for styles forbids the attribute, and allows the property. */
function position(node, left, width) {
    node.style.left = `${left}%`;
    node.style.width = `${width}%`;
    return node;
}

/** @param track undefined for later steps */
function row(label, when, track) {
    return element('li', { class: track ? '' : 'later' }, element('span', {}, label), element('span', { class: 'when' }, when), ...(track ? [track] : []));
}
