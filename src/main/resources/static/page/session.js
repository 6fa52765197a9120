// Who is asking. The token is kept in this browser, so that a reload and a second tab know it too.

import { Refusal, send } from '/page/api.js';

const KEY = 'streampass.session';

/** Events: `in`, `out`; the latter with `detail` true if the token was no longer taken. */
export class Session extends EventTarget {
    #kept = read();
    #renewal;

    constructor() {
        super();
        window.addEventListener('storage', (event) => event.key === KEY && this.#takeOver());
    }

    get token() {
        return this.#kept?.token;
    }

    get user() {
        return this.#kept?.user;
    }

    async askWays() {
        this.signIn = (await send('GET', '/page/settings.json')).signIn;
    }

    async withName(name) {
        const { token } = await send('POST', '/demo/tokens', { user: name });
        this.#keep({ user: name, token, picked: true });
    }

    /** @throws Refusal if the server does not take it */
    async withToken(token) {
        await send('GET', '/subscriptions', null, { Authorization: `Bearer ${token}` });
        this.#keep({ user: subject(token), token });
    }

    /** The server no longer takes the token: a name that was picked gets a new one, anybody else signs in again. */
    async renew(refused) {
        if (this.token && this.token !== refused) {
            return this.token; // somebody has done it meanwhile, perhaps another tab
        }
        this.#renewal ??= this.#renewOnce().finally(() => (this.#renewal = null));
        return this.#renewal;
    }

    async #renewOnce() {
        if (!this.#kept?.picked) {
            this.#forget(true);
            throw new Refusal(401, { title: 'Your token is no longer valid' });
        }
        const { token } = await send('POST', '/demo/tokens', { user: this.user });
        this.#kept = { ...this.#kept, token };
        localStorage.setItem(KEY, JSON.stringify(this.#kept));
        return token;
    }

    out() {
        this.#forget(false);
    }

    #keep(kept) {
        this.#kept = kept;
        localStorage.setItem(KEY, JSON.stringify(kept));
        this.dispatchEvent(new Event('in'));
    }

    #forget(expired) {
        this.#kept = null;
        localStorage.removeItem(KEY);
        this.dispatchEvent(new CustomEvent('out', { detail: expired }));
    }

    /** What another tab did. */
    #takeOver() {
        const before = this.user;
        this.#kept = read();
        if (this.user !== before) {
            this.dispatchEvent(this.user ? new Event('in') : new CustomEvent('out', { detail: false }));
        }
    }
}

function read() {
    try {
        return JSON.parse(localStorage.getItem(KEY));
    } catch {
        return null;
    }
}

/** The `sub` of the token, to be shown; whether it is true is the server's to say. */
function subject(token) {
    try {
        const base64 = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        return JSON.parse(new TextDecoder().decode(bytes)).sub;
    } catch {
        return 'you';
    }
}
