// For operators: what is late, and where one subscription is.

import { ProblemError, send } from '/page/api.js';
import { byId, element, show } from '/page/dom.js';

const INTERVAL = 5_000;
const LISTED = 50;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });
const timeOf = (text) => (text ? time.format(new Date(text)) : '');

export class Slips {
    #service = null;
    #subscription = null;
    #timer;

    start() {
        byId('find').addEventListener('submit', (event) => {
            event.preventDefault();
            this.#find(byId('sought').value.trim());
        });
        byId('late-all').addEventListener('click', () => this.only(null));
        document.addEventListener('visibilitychange', () => this.#refresh());
        this.#refresh();
    }

    /** Lists what is late with one service. @param service null: with all */
    only(service) {
        this.#service = service;
        show(byId('late-all'), Boolean(service));
        this.#refresh();
        byId('late-title').scrollIntoView({ block: 'nearest' });
    }

    async #refresh() {
        clearTimeout(this.#timer);
        if (document.hidden) {
            return;
        }
        try {
            this.#list(await send('GET', '/actuator/late'));
            await this.#refreshSlip();
        } catch (e) {
            this.#say(e);
        }
        this.#timer = setTimeout(() => this.#refresh(), INTERVAL);
    }

    #say(e) {
        const isSignedOut = e instanceof ProblemError && (e.status === 401 || e.status === 403);
        byId('late-text').replaceChildren(
            ...(isSignedOut
                ? [element('a', { href: '/operator/sign-in' }, 'Sign in as an operator'), ' to see what is late, and to find subscriptions.']
                : ['The server does not answer.']),
        );
        byId('late-items').replaceChildren();
        show(byId('slip'), false);
    }

    #list({ late, trouble }) {
        const items = late.filter(({ service }) => !this.#service || service === this.#service);
        const where = this.#service ? ` with ${this.#service}` : '';
        const more = trouble.length > 0 ? ` There may be more: ${trouble.join('; ')}.` : '';
        byId('late-text').textContent =
            (items.length > 0 ? `${items.length === 1 ? '1 is' : `${items.length} are`} late${where}, the oldest first.` : `Nothing is late${where}.`) + more;
        byId('late-items').replaceChildren(...items.slice(0, LISTED).map((item) => this.#item(item)));
    }

    #item({ subscriptionId, kind, since, why }) {
        return this.#button(subscriptionId, `${kind} of ${subscriptionId}, since ${timeOf(since)} (${why})`);
    }

    #button(id, text) {
        const button = element('button', { class: 'quiet', type: 'button' }, text);
        button.addEventListener('click', () => this.#open(id));
        return element('li', {}, button);
    }

    async #find(text) {
        if (UUID.test(text)) {
            await this.#open(text);
        } else if (text) {
            try {
                const { subscriptions } = await send('GET', `/actuator/progress?user=${encodeURIComponent(text)}`);
                byId('late-text').textContent = subscriptions.length > 0 ? `Subscriptions of ${text}, the newest first.` : `${text} has no subscription.`;
                byId('late-items').replaceChildren(...subscriptions.map((id) => this.#button(id, id)));
                clearTimeout(this.#timer); // the list stays until something else is asked for
            } catch (e) {
                this.#say(e);
            }
        } else {
            await this.#refresh();
        }
    }

    async #open(id) {
        this.#subscription = id;
        await this.#refreshSlip();
        byId('slip').focus({ preventScroll: true });
    }

    async #refreshSlip() {
        const id = this.#subscription;
        if (!id) {
            return;
        }
        try {
            this.#show(await send('GET', `/actuator/progress/${encodeURIComponent(id)}`));
        } catch (e) {
            byId('slip-title').textContent = id;
            byId('slip-why').textContent = e.status === 404 ? 'No service knows this subscription.' : 'The server does not answer.';
            byId('slip-now').replaceChildren();
        }
        show(byId('slip'), true);
    }

    #show({ subscriptionId, why, now, done, toCome, next, queues, deadLetters, silent }) {
        byId('slip-title').textContent = subscriptionId;
        byId('slip-why').textContent = why ?? 'Nothing is under way.';
        byId('slip-now').replaceChildren(...now.map((pending) => row(pending, queues, deadLetters)));
        byId('slip-done').textContent = `Done: ${done.map(({ event, at }) => `${event} (${timeOf(at)})`).join(', ') || 'nothing'}.`;
        byId('slip-next').textContent = [
            toCome.length > 0 && `To come: ${toCome.map(({ event, after }) => event + (after.length > 0 ? ` after ${after.join(' or ')}` : '')).join(', ')}.`,
            next.length > 0 && `Next: ${next.map(({ service, work, at }) => `${service}-${work} (${timeOf(at)})`).join(', ')}.`,
            silent.length > 0 && `Not answering: ${silent.join(', ')}.`,
        ].filter(Boolean).join(' ');
    }
}

function row({ service, event, work, state, attempt, since, nextAttempt, late }, queues, deadLetters) {
    const name = `${service}-${event}`;
    const queue = work ? null : queues.find((each) => each.name === name);
    const letter = work ? null : deadLetters.find((each) => each.queue === `DLQ.${name}`);
    const depth = queue ? `${name}: ${queue.ready} ready, ${queue.delivering} delivering, ${queue.consumers} consumers` : '';
    return element(
        'tr',
        {},
        element('th', { scope: 'row' }, service),
        element('td', {}, work ?? event),
        element('td', { class: late && 'dead' }, late ? `${state}, late` : state),
        element('td', {}, String(attempt)),
        element('td', {}, timeOf(since)),
        element('td', {}, timeOf(nextAttempt)),
        element('td', {}, letter ? `${letter.queue}/${letter.messageId}` : depth),
    );
}
