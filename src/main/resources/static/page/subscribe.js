// The form. Each attempt has an idempotency key: sending it again never makes a second subscription.

import { ProblemError, NoAnswerError, send } from '/page/api.js';
import { genreLabel } from '/page/catalogue.js';
import { byId, element, show } from '/page/dom.js';

const KEY = 'streampass.attempt';
const MAX_ATTEMPTS = 4;
const RETRY_DELAY = 800;
const LONGEST_RETRY_AFTER = 2; // seconds
const OTHER = '';

const CARDS = [
    ['tok_ok', 'Test card that works'],
    ['tok_declined', 'Test card that is declined'],
    ['tok_flaky', 'Test card whose bank answers at the third attempt'],
    ['tok_lost', 'Test card whose bank sends an answer that is lost'],
    ['tok_slow', 'Test card of a bank that takes a minute'],
    ['tok_no_funds', 'Test card whose renewals need a second attempt'],
    ['tok_expires', 'Test card that expires after one payment'],
    ['tok_stolen', 'Test card that is reported stolen after one payment'],
    [OTHER, 'Another payment token…'],
];

/** `{ amount: 999, currency: 'EUR' }` as '€9.99'. */
export const formatPrice = ({ amount, currency }) =>
    new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount / 100);

export class SubscribeForm extends EventTarget {
    #api;

    /** Events: `accepted` with the answer as `detail`; `already-subscribed` if the user has a subscription. */
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
            element('span', { class: 'plan-price' }, formatPrice(price)),
            element('span', { class: 'plan-term' }, 'a month'),
        );
    }

    #genre(genre) {
        return element(
            'label',
            { class: 'chip' },
            element('input', { type: 'checkbox', name: 'genres', value: genre }),
            element('span', {}, genreLabel(genre)),
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
            this.#showError(...missing);
            return;
        }
        this.#busy(true);
        try {
            const accepted = await this.#send(request);
            sessionStorage.removeItem(KEY);
            this.#showError('');
            this.dispatchEvent(new CustomEvent('accepted', { detail: accepted }));
        } catch (e) {
            this.#fail(e);
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

    /** Sends the request, and repeats it with the same key while its outcome is unknown. */
    async #send(request) {
        const key = attemptKey(this.#api.session.user, request);
        for (let attempt = 1; ; attempt++) {
            try {
                return await this.#api.post('/subscriptions', request, { 'Idempotency-Key': key });
            } catch (e) {
                const isUncertain =
                    e instanceof NoAnswerError || e.status === 503 || (e.status === 429 && e.retryAfter <= LONGEST_RETRY_AFTER);
                if (!isUncertain || attempt === MAX_ATTEMPTS) {
                    throw e;
                }
                byId('subscribe-button').textContent = 'No answer yet, trying again…';
                await new Promise((done) => setTimeout(done, RETRY_DELAY * attempt * (0.75 + Math.random() / 2)));
            }
        }
    }

    #fail(e) {
        if (e instanceof NoAnswerError || e.status === 503) {
            this.#showError(
                'The server does not answer. Press Subscribe again later: your choices stay here, and you will not be charged twice.',
            );
            return;
        }
        sessionStorage.removeItem(KEY);
        if (e instanceof ProblemError && e.is('already-subscribed')) {
            this.dispatchEvent(new Event('already-subscribed'));
        } else if (e.problem?.errors) {
            this.#showError(e.problem.errors.map(({ pointer, detail }) => `${pointer?.replace('#/', '') ?? ''} ${detail}`).join('; '));
        } else if (e.status !== 401) {
            this.#showError(e.message);
        }
    }

    /** Shows the error and moves the focus to the field. */
    #showError(text, field) {
        byId('subscribe-error').textContent = text;
        field?.focus();
    }

    #busy(isBusy) {
        byId('subscribe-button').disabled = isBusy;
        byId('subscribe-button').textContent = isBusy ? 'Sending…' : 'Subscribe';
    }

    /** @param note why the form is shown again; null for the first time */
    show(note) {
        byId('subscribe-note').textContent = note ?? '';
        show(byId('subscribe-note'), Boolean(note));
        show(byId('subscribe'), true);
    }

    hide() {
        show(byId('subscribe'), false);
    }
}

/** The plans and genres, from the server. */
export const choices = () => send('GET', '/plans');

/** The same user and choices continue the attempt in progress, also after a reload. */
function attemptKey(user, request) {
    const content = JSON.stringify([user, request]);
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    if (stored?.content === content) {
        return stored.key;
    }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    sessionStorage.setItem(KEY, JSON.stringify({ content, key }));
    return key;
}
