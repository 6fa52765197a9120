// My subscription: the plan, the current period, the payments, and the requests that change them.

import { byId, element, show } from '/page/dom.js';
import { formatPrice } from '/page/subscribe.js';
import { Waterfall } from '/page/waterfall.js';

const CARDS = [
    ['tok_ok', 'Test card that works'],
    ['tok_expires', 'Test card that expires after one payment'],
    ['tok_stolen', 'Test card that is reported stolen after one payment'],
];

const STATUS = {
    pending: 'Waiting for your bank',
    active: 'Active',
    past_due: 'Payment overdue',
    declined: 'Declined',
    cancelled: 'Cancelled',
    ended: 'Ended',
};

const LIVE = new Set(['pending', 'active', 'past_due']);

const PAYMENT = {
    requested: 'planned',
    processing: 'in progress',
    unknown: 'we are checking',
    charged: 'paid',
    declined: 'declined',
    refunding: 'being refunded',
    refunded: 'refunded',
    refund_failed: 'refund delayed, we are looking into it',
    void: 'not charged',
};

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

export const dayOf = (time) => day.format(new Date(time));

/** Events: `changed` after a request was accepted. */
export class Membership extends EventTarget {
    #api;
    #subscription;
    #waterfall;

    constructor(api) {
        super();
        this.#api = api;
        this.#waterfall = new Waterfall(api);
    }

    start() {
        byId('new-card').append(...CARDS.map(([token, name]) => element('option', { value: token }, name)));
        byId('cancel-open').addEventListener('click', () => this.#open(true));
        byId('cancel-close').addEventListener('click', () => this.#open(false));
        this.#onSubmit('cancel', (form) => this.#api.post(this.#path('cancellation'), { when: form.get('when') }));
        this.#onSubmit('keep', () => this.#api.call('DELETE', this.#path('cancellation')));
        this.#onSubmit('card', (form) => this.#api.call('PUT', this.#path('payment-token'), { paymentToken: form.get('card') }));
    }

    #path(name) {
        return `/subscriptions/${this.#subscription.id}/${name}`;
    }

    #onSubmit(id, request) {
        byId(id).addEventListener('submit', async (event) => {
            event.preventDefault();
            const form = new FormData(event.target);
            byId('membership-error').textContent = '';
            byId(id).querySelectorAll('button').forEach((button) => (button.disabled = true));
            try {
                await request(form);
                this.#open(false);
                this.dispatchEvent(new Event('changed'));
            } catch (e) {
                byId('membership-error').textContent =
                    e.status ? e.message : 'The server does not answer. Try again: the same request is never done twice.';
            } finally {
                byId(id).querySelectorAll('button').forEach((button) => (button.disabled = false));
            }
        });
    }

    #open(isOpen) {
        show(byId('cancel'), isOpen);
        byId('cancel-open').setAttribute('aria-expanded', String(isOpen));
        (isOpen ? byId('cancel').querySelector('input:checked') : byId('cancel-open')).focus();
    }

    /** @param subscription as the server knows it; undefined if there is none that was accepted before */
    render(subscription, plan, payments) {
        this.#subscription = subscription;
        const isShown = subscription && subscription.status !== 'declined';
        show(byId('membership'), Boolean(isShown));
        this.#waterfall.show(isShown ? subscription : undefined);
        if (!isShown) {
            return;
        }
        byId('membership').dataset.status = subscription.status;
        byId('membership-facts').replaceChildren(...facts(subscription, plan));
        const paid = payments.filter(isOf(subscription));
        show(byId('membership-payments').parentElement, paid.length > 0);
        byId('membership-payments').replaceChildren(...paid.map(payment));
        const isLive = LIVE.has(subscription.status);
        const isLeaving = isLive && subscription.cancellation === 'period-end';
        show(byId('cancel-open'), isLive);
        show(byId('keep'), isLeaving);
        show(byId('card'), ['active', 'past_due'].includes(subscription.status));
        show(byId('cancel-at-end'), isLive && subscription.status !== 'past_due' && !isLeaving);
        this.#explain(subscription);
        if (!isLive) {
            show(byId('cancel'), false);
        }
    }

    /** What each cancellation means, before it is confirmed. */
    #explain({ status, currentPeriod, price, cancellation }) {
        byId('cancel-at-end-means').textContent = currentPeriod
            ? `On ${dayOf(currentPeriod.to)}. Until then nothing changes, and you can keep it after all. No refund.`
            : 'After its first month. Until then nothing changes, and you can keep it after all. No refund.';
        byId('cancel-now-means').textContent =
            status === 'past_due'
                ? 'It ends now, and we do not try to charge you again.'
                : `It ends now with your films. We refund what you paid for this month (${formatPrice(price)}).`;
        const atEnd = status !== 'past_due' && cancellation !== 'period-end';
        const input = byId('cancel').querySelector(`input[value=${atEnd ? 'period-end' : 'now'}]`);
        if (byId('cancel').hidden) {
            input.checked = true;
        }
    }
}

const isOf = ({ id }) => ({ subscriptionId }) => subscriptionId === id;

function facts(subscription, plan) {
    const { status, price, currentPeriod, cancellation, endsAt, nextAttemptAt } = subscription;
    const rows = [
        ['Plan', `${plan} · ${formatPrice(price)} a month`],
        ['Status', STATUS[status] ?? status],
    ];
    if (currentPeriod) {
        rows.push(['This month', `${dayOf(currentPeriod.from)} to ${dayOf(currentPeriod.to)}`]);
    }
    if (status === 'past_due') {
        rows.push(nextAttemptAt
            ? ['Next attempt', `${dayOf(nextAttemptAt)}, or at once with another card`]
            : ['Ends', `${endsAt ? dayOf(endsAt) : 'soon'}, unless you give another card`]);
    } else if (cancellation === 'period-end' && LIVE.has(status)) {
        rows.push(['Cancels', endsAt ? dayOf(endsAt) : 'after its first month']);
    } else if (status === 'active') {
        rows.push(['Renews', dayOf(currentPeriod.to)]);
    }
    return rows.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value)));
}

function payment({ period, status, amount, attempts }) {
    const tries = attempts.filter((attempt) => attempt.status === 'declined').length;
    return element(
        'li',
        {},
        element('span', {}, `Month ${period}`),
        element('span', {}, `${amount ? `${formatPrice(amount)}, ` : ''}${PAYMENT[status] ?? status}${tries > 1 ? `, ${tries} attempts` : ''}`),
    );
}
