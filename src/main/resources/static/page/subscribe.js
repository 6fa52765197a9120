// The form, and one attempt at a time: an attempt has a key, so that sending it again never makes a second request.

import { Refusal, Unanswered, send } from '/page/api.js';
import { spoken } from '/page/catalogue.js';
import { byId, element, show } from '/page/dom.js';

const KEY = 'streampass.attempt';
const TRIES = 4;
const PAUSE = 800;
const SHORT_WAIT = 2; // seconds
const OTHER = '';

const CARDS = [
    ['tok_ok', 'Test card that works'],
    ['tok_declined', 'Test card that is declined'],
    ['tok_flaky', 'Test card of a bank that answers at the third try'],
    ['tok_lost', 'Test card of a bank whose answer gets lost'],
    [OTHER, 'Another payment token…'],
];

/** `999 EUR` as people write it. */
export const priced = ({ amount, currency }) =>
    new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount / 100);

export class SubscribeForm extends EventTarget {
    #api;

    /** Events: `accepted` with the answer as `detail`; `taken` if there is a subscription already. */
    constructor(api) {
        super();
        this.#api = api;
    }

    async start({ plans, genres }) {
        byId('plans').append(...plans.map((plan, n) => this.#plan(plan, n === Math.min(1, plans.length - 1))));
        byId('genres').append(...genres.map((genre) => this.#genre(genre)));
        byId('payment').append(...CARDS.map(([token, name]) => element('option', { value: token }, name)));
        byId('payment').addEventListener('change', () => show(byId('other-token'), byId('payment').value === OTHER));
        byId('subscribe').addEventListener('submit', (event) => {
            event.preventDefault();
            this.#submit();
        });
    }

    #plan({ id, name, price }, checked) {
        return element(
            'label',
            { class: 'plan' },
            element('input', { type: 'radio', name: 'plan', value: id, checked }),
            element('span', { class: 'plan-name' }, name),
            element('span', { class: 'plan-price' }, priced(price)),
            element('span', { class: 'plan-term' }, 'a month'),
        );
    }

    #genre(genre) {
        return element(
            'label',
            { class: 'chip' },
            element('input', { type: 'checkbox', name: 'genres', value: genre }),
            element('span', {}, spoken(genre)),
        );
    }

    async #submit() {
        const data = new FormData(byId('subscribe'));
        const request = {
            email: data.get('email').trim(),
            plan: data.get('plan'),
            paymentToken: data.get('payment') || data.get('payment-token').trim(),
            genres: data.getAll('genres'),
        };
        const missing = this.#missing(request);
        if (missing) {
            this.#refuse(...missing);
            return;
        }
        this.#busy(true);
        try {
            const accepted = await this.#send(request);
            sessionStorage.removeItem(KEY);
            this.#refuse('');
            this.dispatchEvent(new CustomEvent('accepted', { detail: accepted }));
        } catch (e) {
            this.#failed(e);
        } finally {
            this.#busy(false);
        }
    }

    #missing({ email, genres, paymentToken }) {
        if (genres.length === 0) {
            return ['Choose at least one thing that you like.', byId('genres').querySelector('input')];
        }
        if (!email || !byId('email').checkValidity()) {
            return ['Enter your e-mail address, like ada@example.org.', byId('email')];
        }
        return paymentToken ? null : ['Enter the payment token.', byId('payment-token')];
    }

    /** Sends the attempt again, with its key, while nobody can say whether it arrived. */
    async #send(request) {
        const key = attemptKey(this.#api.session.user, request);
        for (let attempt = 1; ; attempt++) {
            try {
                return await this.#api.post('/subscriptions', request, { 'Idempotency-Key': key });
            } catch (e) {
                const isUncertain =
                    e instanceof Unanswered || e.status === 503 || (e.status === 429 && e.retryAfter <= SHORT_WAIT);
                if (!isUncertain || attempt === TRIES) {
                    throw e;
                }
                byId('subscribe-button').textContent = 'No answer yet, asking again…';
                await new Promise((done) => setTimeout(done, PAUSE * attempt * (0.75 + Math.random() / 2)));
            }
        }
    }

    #failed(e) {
        if (e instanceof Unanswered || e.status === 503) {
            this.#refuse('The server does not answer. Your choice is kept: press Subscribe again when you are back, you will not be charged twice.');
            return;
        }
        sessionStorage.removeItem(KEY);
        if (e instanceof Refusal && e.is('already-subscribed')) {
            this.dispatchEvent(new Event('taken'));
        } else if (e.problem?.errors) {
            this.#refuse(e.problem.errors.map(({ pointer, detail }) => `${pointer?.replace('#/', '') ?? ''} ${detail}`).join('; '));
        } else if (e.status !== 401) {
            this.#refuse(e.message);
        }
    }

    /** Says what is wrong, and leads there. */
    #refuse(text, place) {
        byId('subscribe-error').textContent = text;
        place?.focus();
    }

    #busy(isBusy) {
        byId('subscribe-button').disabled = isBusy;
        byId('subscribe-button').textContent = isBusy ? 'Sending…' : 'Subscribe';
    }

    /** @param note why one is asked again; null if one is not */
    show(note) {
        byId('subscribe-note').textContent = note ?? '';
        show(byId('subscribe-note'), Boolean(note));
        show(byId('subscribe'), true);
    }

    hide() {
        show(byId('subscribe'), false);
    }
}

/** What can be chosen, from the server. */
export const choices = () => send('GET', '/plans');

/** The same user with the same choice goes on with the attempt that is under way, also after a reload. */
function attemptKey(user, request) {
    const what = JSON.stringify([user, request]);
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    if (kept?.what === what) {
        return kept.key;
    }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    sessionStorage.setItem(KEY, JSON.stringify({ what, key }));
    return key;
}
