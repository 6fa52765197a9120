// Hears of new facts: by WebSocket, and by asking where there is none. The number of the last fact, and its epoch, are all
// that it goes by, so whatever breaks, it starts again from there.

import { Refusal } from '/page/api.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
const GREETING = 8_000;
const ASK_EVERY = 3_000;
const TICK = 2_000;
const SLEPT = 10_000;
const SLEPT_HIDDEN = 90_000; // a page that nobody looks at is woken once a minute
const PROBE_EVERY = 120_000;
const PAGE = 100;
const TOO_MANY = 4429;

/**
 * States: `connecting`, `live`, `catching-up`, `asking` (no socket, but HTTP answers), `offline`.
 * Events: `state`; `fact` with the fact as `detail`; `reset` when the numbers begin anew on the server.
 */
export class Connection extends EventTarget {
    #api;
    #facts;
    #socket = null;
    #failures = 0;
    #target = 0;
    #clock;
    #timer;
    #asking;
    #catching = null;
    #ended = false;
    #tick = Date.now();
    #wasHidden = document.hidden;
    #probe = Date.now() + PROBE_EVERY;
    #listeners = new AbortController();

    state = 'connecting';

    constructor(api, facts) {
        super();
        this.#api = api;
        this.#facts = facts;
    }

    start() {
        const { signal } = this.#listeners;
        window.addEventListener('online', () => this.#again(), { signal });
        window.addEventListener('offline', () => this.#lose(), { signal });
        window.addEventListener('pageshow', (event) => event.persisted && this.#again(), { signal });
        document.addEventListener('visibilitychange', () => this.#seen(), { signal });
        this.#clock = setInterval(() => this.#look(), TICK);
        this.#connect();
    }

    stop() {
        this.#ended = true;
        this.#listeners.abort();
        clearInterval(this.#clock);
        clearTimeout(this.#timer);
        this.#stopAsking();
        this.#close();
    }

    async #connect() {
        clearTimeout(this.#timer);
        this.#close();
        let ticket;
        try {
            ticket = await this.#api.post('/notifications/tickets');
        } catch (e) {
            this.#failed(e);
            return;
        }
        if (!this.#ended) {
            this.#listen(ticket);
        }
    }

    #listen({ ticket, url }) {
        if (this.state === 'offline') {
            this.#become('connecting');
        }
        let socket;
        try {
            socket = new WebSocket(url);
        } catch {
            this.#unheard(); // the page may not connect there
            return;
        }
        this.#socket = socket;
        const greeting = setTimeout(() => this.#dropped(socket), GREETING);
        socket.onopen = () => socket.send(JSON.stringify({ hello: { ticket, after: this.#facts.last, epoch: this.#facts.epoch } }));
        socket.onmessage = ({ data }) => {
            if (socket === this.#socket) {
                clearTimeout(greeting);
                this.#hear(JSON.parse(data));
            }
        };
        socket.onclose = ({ code }) => {
            clearTimeout(greeting);
            this.#dropped(socket, code);
        };
    }

    #hear({ welcome, notification }) {
        if (welcome) {
            this.#welcomed(welcome);
        } else if (notification) {
            this.#take(notification);
        }
    }

    #welcomed({ sequence, recovered, epoch }) {
        this.#failures = 0;
        this.#stopAsking();
        this.#target = sequence;
        if (!this.#facts.isOf(epoch) || sequence < this.#facts.last) {
            this.dispatchEvent(new Event('reset'));
        } else if (sequence === this.#facts.last) {
            this.#become('live');
        } else {
            this.#become('catching-up');
            if (!recovered) {
                this.#catchUp();
            }
        }
    }

    /** From whichever side it comes. A number too high: something is missing, and asked for. */
    #take(fact) {
        if (this.#facts.add(fact)) {
            this.dispatchEvent(new CustomEvent('fact', { detail: fact }));
            if (this.state === 'catching-up' && this.#facts.last >= this.#target) {
                this.#become('live');
            }
        } else if (fact.sequence > this.#facts.last) {
            this.#target = Math.max(this.#target, fact.sequence);
            this.#become('catching-up');
            this.#catchUp();
        }
    }

    /** Asks by HTTP until there is no more. One at a time. */
    #catchUp() {
        this.#catching ??= this.#readOn().finally(() => (this.#catching = null));
        return this.#catching.catch((e) => this.#failed(e));
    }

    async #readOn() {
        for (let more = true; more && !this.#ended; ) {
            const { epoch, notifications } = await this.#api.get(`/notifications?after=${this.#facts.last}`);
            if (!this.#facts.isOf(epoch)) {
                this.dispatchEvent(new Event('reset'));
                return;
            }
            notifications.forEach((fact) => this.#take(fact));
            more = notifications.length === PAGE;
        }
        if (this.#socket && this.state === 'catching-up') {
            this.#become('live');
        }
    }

    #dropped(socket, code) {
        if (socket !== this.#socket || this.#ended) {
            return;
        }
        this.#close();
        if (code === TOO_MANY) {
            this.#failures = Math.max(this.#failures, 5);
        }
        this.#unheard();
    }

    /** There was HTTP, but no socket, or no longer. */
    #unheard() {
        this.#retry();
        if (this.state !== 'offline' && this.state !== 'asking') {
            this.#become('connecting');
        }
        if (this.#failures > 1 && !this.#asking) {
            this.#ask();
        }
    }

    /** Not even HTTP. */
    #failed(e) {
        if (this.#ended) {
            return;
        }
        if (e instanceof Refusal && e.status === 401) {
            this.stop(); // whoever signs in again starts another
            return;
        }
        this.#stopAsking();
        this.#close();
        this.#become('offline');
        this.#retry(e.retryAfter);
    }

    /** Later, each time about twice as late, and not all clients at the same moment. */
    #retry(seconds = 0) {
        const pause = Math.min(FIRST_PAUSE * 2 ** this.#failures, LONGEST_PAUSE);
        this.#failures++;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#connect(), Math.max(seconds * 1000, pause) * (0.5 + Math.random()));
    }

    /** While there is no socket. */
    async #ask() {
        this.#asking = setTimeout(() => this.#ask(), ASK_EVERY * (0.75 + Math.random() / 2));
        try {
            await this.#readOn();
            if (this.#asking) {
                this.#become('asking');
            }
        } catch (e) {
            this.#failed(e);
        }
    }

    #stopAsking() {
        clearTimeout(this.#asking);
        this.#asking = null;
    }

    /** The network is gone, says the browser. */
    #lose() {
        this.#stopAsking();
        this.#close();
        this.#become('offline');
        this.#retry();
    }

    /** At once: the pause was for a trouble that is over. */
    #again() {
        this.#failures = 0;
        this.#connect();
    }

    /** A machine that slept does not know that its connections ended; nor does one whose network went silently. */
    #look() {
        const now = Date.now();
        const slept = now - this.#tick > (this.#wasHidden ? SLEPT_HIDDEN : SLEPT);
        this.#tick = now;
        this.#wasHidden = document.hidden;
        if (slept) {
            this.#again();
        } else if (now > this.#probe && !document.hidden) {
            this.#check();
        }
    }

    #seen() {
        this.#wasHidden = true;
        if (!document.hidden) {
            this.#check();
        }
    }

    /** Whether the socket has kept something back; if so it is not to be trusted. */
    async #check() {
        this.#probe = Date.now() + PROBE_EVERY * (0.75 + Math.random() / 2);
        if (this.state !== 'live') {
            return;
        }
        const before = this.#facts.last;
        const socket = this.#socket;
        await this.#catchUp();
        if (this.#facts.last > before && socket === this.#socket) {
            this.#again();
        }
    }

    #close() {
        const socket = this.#socket;
        this.#socket = null;
        socket?.close();
    }

    #become(state) {
        if (!this.#ended && state !== this.state) {
            this.state = state;
            this.dispatchEvent(new Event('state'));
        }
    }
}
