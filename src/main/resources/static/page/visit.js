// The page of one user, between sign-in and sign-out. It shows data of the server: subscriptions, notifications and the
// list.

import { ProblemError } from '/page/api.js';
import { showList } from '/page/catalogue.js';
import { Connection } from '/page/connection.js';
import { announce, byId, show } from '/page/dom.js';
import { Notifications, eventName } from '/page/notifications.js';
import { showProgress, statusOf, textOf } from '/page/progress.js';

const STATES = {
    connecting: 'Connecting…',
    live: 'Live',
    'catching-up': 'Catching up…',
    polling: 'Live, refreshed every few seconds',
    offline: 'Offline. Updates will appear when you are back online.',
};

const RETRY_DELAY = 2_000;

/** Events: `loaded`; `reset` if the server has a new epoch, and the visit must start again. */
export class Visit extends EventTarget {
    notifications = new Notifications();
    subscriptions = [];
    payments = [];
    movies = [];
    retrying = false;
    ended = false;

    #api;
    #form;
    #plans;
    #membership;

    constructor(api, form, plans, membership) {
        super();
        this.#api = api;
        this.#form = form;
        this.#plans = plans;
        this.#membership = membership;
    }

    /** Loads the current state, with retries, and then receives notifications. */
    async start() {
        while (!this.ended) {
            try {
                await this.begin();
                return;
            } catch (e) {
                if (this.ended || e.status === 401) {
                    return;
                }
                this.showState('offline');
                await new Promise((done) => setTimeout(done, RETRY_DELAY * (0.5 + Math.random())));
            }
        }
    }

    async begin() {
        await this.load();
        if (this.ended) {
            return;
        }
        this.connection = new Connection(this.#api, this.notifications);
        this.connection.addEventListener('state', () => this.showState(this.connection.state));
        this.connection.addEventListener('notification', ({ detail }) => this.receive(detail));
        this.connection.addEventListener('reset', () => this.dispatchEvent(new Event('reset')));
        this.showState(this.connection.state);
        this.connection.start();
    }

    /** Loads the existing notifications, which are not announced as new. */
    async load() {
        for (let more = true; more; ) {
            const { epoch, notifications } = await this.#api.get(`/notifications?after=${this.notifications.last}`);
            if (!this.notifications.acceptEpoch(epoch)) {
                this.notifications = new Notifications();
                continue;
            }
            more = notifications.filter((notification) => this.notifications.add(notification)).length > 0;
        }
        await this.readSubscriptions();
        await this.readList();
        this.render();
        this.dispatchEvent(new Event('loaded'));
    }

    async readSubscriptions() {
        this.subscriptions = (await this.#api.get('/subscriptions')).subscriptions;
        try {
            this.payments = (await this.#api.get('/payments')).payments;
        } catch (e) {
            if (e.status === 401) {
                throw e;
            } // the others answer without Payments
        }
    }

    /** A request of the user was accepted, or something has happened to the subscription. */
    async refresh() {
        await this.readSubscriptions();
        await this.readList();
        this.render();
    }

    async readList() {
        if (!this.currentNotifications().some((notification) => eventName(notification) === 'RecommendationsReady')) {
            this.movies = [];
            return;
        }
        try {
            const { subscriptionId, movies } = await this.#api.get('/recommendations');
            this.movies = subscriptionId === this.current.id ? movies : [];
        } catch (e) {
            if (!(e instanceof ProblemError && e.status === 404)) {
                throw e;
            }
            this.movies = []; // the subscription is over
        }
    }

    get current() {
        return this.subscriptions[0];
    }

    currentNotifications() {
        return this.current ? this.notifications.about(this.current.id) : [];
    }

    async receive(notification) {
        announce(textOf(notification));
        this.render();
        try {
            if (!this.subscriptions.some(({ id }) => id === notification.subject)) {
                await this.readSubscriptions(); // created in another tab or on another device
            }
            if (eventName(notification) === 'RecommendationsReady') {
                await this.readList();
            }
            if (eventName(notification) !== 'UserSubscribed') {
                await this.refresh();
                setTimeout(() => this.ended || this.refresh().catch(() => {}), RETRY_DELAY); // Subscriptions may receive the event later
            }
        } catch (e) {
            setTimeout(() => this.ended || this.receive(notification), RETRY_DELAY);
            return;
        }
        this.render();
    }

    accepted({ id, status, plan, price, createdAt }) {
        this.retrying = false;
        if (!this.subscriptions.some((known) => known.id === id)) { // the notification may arrive first
            this.subscriptions.unshift({ id, status, plan, price, createdAt });
            this.movies = [];
        }
        announce('We have your request.');
        this.render();
        byId('progress-title').focus();
    }

    /** The server has a subscription that is new to this page, or has not processed its decline yet. */
    async alreadySubscribed() {
        const isDeclined = this.current && statusOf(this.current, this.currentNotifications()) === 'declined';
        await this.readSubscriptions();
        if (isDeclined && this.current.status !== 'declined' && statusOf(this.current, this.currentNotifications()) === 'declined') {
            setTimeout(() => byId('subscribe').requestSubmit(), RETRY_DELAY / 4);
            return;
        }
        this.retrying = false;
        this.render();
    }

    retry() {
        this.retrying = true;
        this.render();
        byId('payment').focus();
    }

    render() {
        if (this.ended) {
            return;
        }
        show(byId('mine'), true);
        showList(this.movies);
        const isOpen = !this.current || this.retrying;
        show(byId('progress'), !isOpen);
        if (isOpen) {
            const isDeclined = this.current && statusOf(this.current, this.currentNotifications()) === 'declined';
            this.#form.show(this.retrying && isDeclined ? 'Nothing was charged. Choose another card or other genres.' : null);
            this.#membership.render();
        } else {
            this.#form.hide();
            const plan = this.#plans.find(({ id }) => id === this.current.plan)?.name ?? this.current.plan;
            showProgress(this.current, this.currentNotifications(), plan, this.movies.length > 0);
            this.#membership.render(this.current, plan, this.payments);
        }
    }

    showState(state) {
        byId('connection').dataset.state = state;
        byId('connection-text').textContent = STATES[state];
        show(byId('connection'), true);
    }

    end() {
        this.ended = true;
        this.connection?.stop();
        show(byId('connection'), false);
    }
}
