// Receives notifications by WebSocket, or by polling if there is none. The cursor is the number of the last notification and
// its epoch: after any failure, it continues from there.

import { ProblemError } from '/page/api.js';

const FIRST_DELAY = 500;
const LONGEST_DELAY = 10_000;
const WELCOME_TIMEOUT = 8_000;
const POLL_INTERVAL = 3_000;
const TICK_INTERVAL = 2_000;
const SLEEP_GAP = 10_000;
const SLEEP_GAP_HIDDEN = 90_000; // browsers run the timers of a hidden page once a minute
const PROBE_INTERVAL = 120_000;
const PAGE_SIZE = 100;
const TOO_MANY_CONNECTIONS = 4429;

/**
 * States: `connecting`, `live`, `catching-up`, `polling` (no WebSocket, but HTTP works), `offline`.
 * Events: `state`; `notification` with the notification as `detail`; `reset` when the server has a new epoch.
 */
export class Connection extends EventTarget {
    #api;
    #notifications;
    #socket = null;
    #failures = 0;
    #target = 0;
    #clock;
    #timer;
    #polling;
    #catching = null;
    #ended = false;
    #tick = Date.now();
    #wasHidden = document.hidden;
    #nextProbe = Date.now() + PROBE_INTERVAL;
    #listeners = new AbortController();

    state = 'connecting';

    constructor(api, notifications) {
        super();
        this.#api = api;
        this.#notifications = notifications;
    }

    start() {
        const { signal } = this.#listeners;
        window.addEventListener('online', () => this.#reconnect(), { signal });
        window.addEventListener('offline', () => this.#disconnect(), { signal });
        window.addEventListener('pageshow', (event) => event.persisted && this.#reconnect(), { signal });
        document.addEventListener('visibilitychange', () => this.#visibilityChanged(), { signal });
        this.#clock = setInterval(() => this.#checkSleep(), TICK_INTERVAL);
        this.#connect();
    }

    stop() {
        this.#ended = true;
        this.#listeners.abort();
        clearInterval(this.#clock);
        clearTimeout(this.#timer);
        this.#stopPolling();
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
            this.#open(ticket);
        }
    }

    #open({ ticket, url }) {
        if (this.state === 'offline') {
            this.#setState('connecting');
        }
        let socket;
        try {
            socket = new WebSocket(url);
        } catch {
            this.#withoutSocket(); // the content security policy does not allow the URL
            return;
        }
        this.#socket = socket;
        const timeout = setTimeout(() => this.#socketClosed(socket), WELCOME_TIMEOUT);
        socket.onopen = () => socket.send(JSON.stringify({ hello: { ticket, after: this.#notifications.last, epoch: this.#notifications.epoch } }));
        socket.onmessage = ({ data }) => {
            if (socket === this.#socket) {
                clearTimeout(timeout);
                this.#receive(JSON.parse(data));
            }
        };
        socket.onclose = ({ code }) => {
            clearTimeout(timeout);
            this.#socketClosed(socket, code);
        };
    }

    #receive({ welcome, notification }) {
        if (welcome) {
            this.#welcomed(welcome);
        } else if (notification) {
            this.#add(notification);
        }
    }

    #welcomed({ sequence, recovered, epoch }) {
        this.#failures = 0;
        this.#stopPolling();
        this.#target = sequence;
        if (!this.#notifications.acceptEpoch(epoch) || sequence < this.#notifications.last) {
            this.dispatchEvent(new Event('reset'));
        } else if (sequence === this.#notifications.last) {
            this.#setState('live');
        } else {
            this.#setState('catching-up');
            if (!recovered) {
                this.#catchUp();
            }
        }
    }

    /** Adds a notification from the WebSocket or HTTP. If its number is too high, the missing ones are fetched. */
    #add(notification) {
        if (this.#notifications.add(notification)) {
            this.dispatchEvent(new CustomEvent('notification', { detail: notification }));
            if (this.state === 'catching-up' && this.#notifications.last >= this.#target) {
                this.#setState('live');
            }
        } else if (notification.sequence > this.#notifications.last) {
            this.#target = Math.max(this.#target, notification.sequence);
            this.#setState('catching-up');
            this.#catchUp();
        }
    }

    /** Fetches all missed notifications by HTTP. Runs once at a time. */
    #catchUp() {
        this.#catching ??= this.#fetchMissed().finally(() => (this.#catching = null));
        return this.#catching.catch((e) => this.#failed(e));
    }

    async #fetchMissed() {
        for (let more = true; more && !this.#ended; ) {
            const { epoch, notifications } = await this.#api.get(`/notifications?after=${this.#notifications.last}`);
            if (!this.#notifications.acceptEpoch(epoch)) {
                this.dispatchEvent(new Event('reset'));
                return;
            }
            notifications.forEach((notification) => this.#add(notification));
            more = notifications.length === PAGE_SIZE;
        }
        if (this.#socket && this.state === 'catching-up') {
            this.#setState('live');
        }
    }

    #socketClosed(socket, code) {
        if (socket !== this.#socket || this.#ended) {
            return;
        }
        this.#close();
        if (code === TOO_MANY_CONNECTIONS) {
            this.#failures = Math.max(this.#failures, 5);
        }
        this.#withoutSocket();
    }

    /** HTTP works, but the WebSocket does not, or not any more. */
    #withoutSocket() {
        this.#retry();
        if (this.state !== 'offline' && this.state !== 'polling') {
            this.#setState('connecting');
        }
        if (this.#failures > 1 && !this.#polling) {
            this.#poll();
        }
    }

    /** HTTP does not work either. */
    #failed(e) {
        if (this.#ended) {
            return;
        }
        if (e instanceof ProblemError && e.status === 401) {
            this.stop(); // signing in again starts a new connection
            return;
        }
        this.#stopPolling();
        this.#close();
        this.#setState('offline');
        this.#retry(e.retryAfter);
    }

    /** Retries with exponential backoff and jitter. */
    #retry(seconds = 0) {
        const delay = Math.min(FIRST_DELAY * 2 ** this.#failures, LONGEST_DELAY);
        this.#failures++;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#connect(), Math.max(seconds * 1000, delay) * (0.5 + Math.random()));
    }

    /** Polls by HTTP while there is no WebSocket. */
    async #poll() {
        this.#polling = setTimeout(() => this.#poll(), POLL_INTERVAL * (0.75 + Math.random() / 2));
        try {
            await this.#fetchMissed();
            if (this.#polling) {
                this.#setState('polling');
            }
        } catch (e) {
            this.#failed(e);
        }
    }

    #stopPolling() {
        clearTimeout(this.#polling);
        this.#polling = null;
    }

    /** The browser reports that the network is down. */
    #disconnect() {
        this.#stopPolling();
        this.#close();
        this.#setState('offline');
        this.#retry();
    }

    /** Reconnects at once, because the failure is over. */
    #reconnect() {
        this.#failures = 0;
        this.#connect();
    }

    /** After a sleep, and after a silent loss of the network, the WebSocket still looks open. */
    #checkSleep() {
        const now = Date.now();
        const slept = now - this.#tick > (this.#wasHidden ? SLEEP_GAP_HIDDEN : SLEEP_GAP);
        this.#tick = now;
        this.#wasHidden = document.hidden;
        if (slept) {
            this.#reconnect();
        } else if (now > this.#nextProbe && !document.hidden) {
            this.#compare();
        }
    }

    #visibilityChanged() {
        this.#wasHidden = true;
        if (!document.hidden) {
            this.#compare();
        }
    }

    /** Compares with HTTP. If the WebSocket has missed a notification, it is replaced. */
    async #compare() {
        this.#nextProbe = Date.now() + PROBE_INTERVAL * (0.75 + Math.random() / 2);
        if (this.state !== 'live') {
            return;
        }
        const before = this.#notifications.last;
        const socket = this.#socket;
        await this.#catchUp();
        if (this.#notifications.last > before && socket === this.#socket) {
            this.#reconnect();
        }
    }

    #close() {
        const socket = this.#socket;
        this.#socket = null;
        socket?.close();
    }

    #setState(state) {
        if (!this.#ended && state !== this.state) {
            this.state = state;
            this.dispatchEvent(new Event('state'));
        }
    }
}
