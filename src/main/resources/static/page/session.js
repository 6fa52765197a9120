// The signed-in user. The token is stored in this browser, for reloads and other tabs.

import { ProblemError, send } from '/page/api.js';

const KEY = 'streampass.session';

/** Events: `signed-in`; `signed-out`, with `detail` true if the token has expired. */
export class Session extends EventTarget {
    #stored = read();
    #renewal;

    constructor() {
        super();
        window.addEventListener('storage', (event) => event.key === KEY && this.#reload());
    }

    get token() {
        return this.#stored?.token;
    }

    get user() {
        return this.#stored?.user;
    }

    async loadSignInMethod() {
        this.signIn = (await send('GET', '/page/settings.json')).signIn;
    }

    async withName(name) {
        const { token } = await send('POST', '/demo/tokens', { user: name });
        this.#store({ user: name, token, picked: true });
    }

    /** @throws ProblemError if the server refuses the token */
    async withToken(token) {
        await send('GET', '/subscriptions', null, { Authorization: `Bearer ${token}` });
        this.#store({ user: subject(token), token });
    }

    /** The server refuses the token: in local mode there is a new one, otherwise the user signs in again. */
    async renew(refused) {
        if (this.token && this.token !== refused) {
            return this.token; // already renewed, perhaps by another tab
        }
        this.#renewal ??= this.#renewOnce().finally(() => (this.#renewal = null));
        return this.#renewal;
    }

    async #renewOnce() {
        if (!this.#stored?.picked) {
            this.#clear(true);
            throw new ProblemError(401, { title: 'Your token is no longer valid' });
        }
        const { token } = await send('POST', '/demo/tokens', { user: this.user });
        this.#stored = { ...this.#stored, token };
        localStorage.setItem(KEY, JSON.stringify(this.#stored));
        return token;
    }

    signOut() {
        this.#clear(false);
    }

    #store(stored) {
        this.#stored = stored;
        localStorage.setItem(KEY, JSON.stringify(stored));
        this.dispatchEvent(new Event('signed-in'));
    }

    #clear(expired) {
        this.#stored = null;
        localStorage.removeItem(KEY);
        this.dispatchEvent(new CustomEvent('signed-out', { detail: expired }));
    }

    /** Reads the change that another tab has made. */
    #reload() {
        const before = this.user;
        this.#stored = read();
        if (this.user !== before) {
            this.dispatchEvent(this.user ? new Event('signed-in') : new CustomEvent('signed-out', { detail: false }));
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

/** The `sub` of the token, for display only: the server verifies the token. */
function subject(token) {
    try {
        const base64 = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        return JSON.parse(new TextDecoder().decode(bytes)).sub;
    } catch {
        return 'you';
    }
}
