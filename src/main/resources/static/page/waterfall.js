// Where the subscription is, as a waterfall: a bar for each event, from its time until all services have handled it.

import { byId, element, show } from '/page/dom.js';
import { dayOf } from '/page/membership.js';

const DELAY = 250;
const INTERVAL = 2_000;
const MIN_SPAN = 1_000;
const MIN_WIDTH = 2;

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

const NEXT = {
    renewal: 'Next renewal',
    charge: 'Next payment attempt',
};

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

export class Waterfall {
    #api;
    #id;
    #timer;

    constructor(api) {
        this.#api = api;
    }

    /** @param id of the subscription; undefined: nothing is shown */
    show(id) {
        if (id !== this.#id) {
            show(byId('waterfall'), false);
        }
        this.#id = id;
        this.#again(DELAY);
    }

    #again(delay) {
        clearTimeout(this.#timer);
        if (this.#id) {
            this.#timer = setTimeout(() => this.#refresh(), delay);
        }
    }

    async #refresh() {
        const id = this.#id;
        try {
            const slip = await this.#api.get(`/subscriptions/${id}/progress`);
            if (id !== this.#id) {
                return;
            }
            byId('waterfall-text').textContent = sentence(slip);
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

function sentence({ now, late, next }) {
    if (late) {
        return 'This takes longer than usual. Nothing is lost, and you need not do anything.';
    }
    if (now.length > 0) {
        return 'We are on it.';
    }
    const deadline = next[0];
    return deadline ? `Everything is done. ${NEXT[deadline.work] ?? 'Next'}: ${dayOf(deadline.at)}.` : 'Everything is done.';
}

function rows(slip) {
    const done = slip.done.filter(({ at }) => at);
    const begin = Math.min(...done.map(({ at }) => Date.parse(at)), Date.parse(slip.at));
    const ends = [...done.flatMap(({ handledBy }) => handledBy.map(({ at }) => Date.parse(at))), ...(slip.now.length ? [Date.parse(slip.at)] : [])];
    const span = Math.max(MIN_SPAN, ...ends.map((end) => end - begin));
    const bar = (from, to, style) => {
        const left = Math.min(100 - MIN_WIDTH, ((Date.parse(from) - begin) / span) * 100);
        const width = Math.min(100 - left, Math.max(MIN_WIDTH, ((Date.parse(to) - Date.parse(from)) / span) * 100));
        return element('span', { class: 'track', 'aria-hidden': 'true' }, position(element('span', { class: `bar-of ${style}` }), left, width));
    };
    return [
        ...done.map(({ event, at, handledBy }) => {
            const last = handledBy.map((each) => each.at).sort().at(-1) ?? at;
            return row(DONE[event] ?? event, time.format(new Date(at)), bar(at, last, event === 'PaymentFailed' ? 'failed' : 'done'));
        }),
        ...underWay(slip).map(({ label, since, late }) =>
            row(label, late ? 'late' : 'now', bar(since ?? slip.at, slip.at, late ? 'late' : 'open'))),
        ...slip.toCome
            .filter(({ after, event }) => after.length === 0 || event === 'RecommendationsReady')
            .map(({ event }) => row(event.includes('PaymentCompleted') ? 'Your bank answers' : DONE[event] ?? 'Next step', 'then')),
    ];
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

function row(label, when, track) {
    return element('li', {}, element('span', {}, label), track ?? element('span', { class: 'track' }), element('span', { class: 'when' }, when));
}
