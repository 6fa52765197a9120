// One user on this page, from signing in until signing out. What is shown follows from what the server says:
// subscriptions, facts, the list.

import { Refusal } from '/page/api.js';
import { showList } from '/page/catalogue.js';
import { Connection } from '/page/connection.js';
import { announce, byId, show } from '/page/dom.js';
import { Facts, nameOf } from '/page/facts.js';
import { showProgress, statusOf, tell } from '/page/progress.js';

const STATES = {
    connecting: 'Connecting…',
    live: 'Live',
    'catching-up': 'Catching up…',
    asking: 'Live, by asking every few seconds',
    offline: 'Offline. What happens meanwhile will be here when you are back.',
};

const PAUSE = 2_000;

/** Events: `loaded`; `reset` if the server begins anew, and so is the visit to. */
export class Visit extends EventTarget {
    facts = new Facts();
    subscriptions = [];
    movies = [];
    retrying = false;
    ended = false;

    #api;
    #form;
    #plans;

    constructor(api, form, plans) {
        super();
        this.#api = api;
        this.#form = form;
        this.#plans = plans;
    }

    /** Loads what there is, however often it takes, and then listens. */
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
                await new Promise((done) => setTimeout(done, PAUSE * (0.5 + Math.random())));
            }
        }
    }

    async begin() {
        await this.load();
        if (this.ended) {
            return;
        }
        this.connection = new Connection(this.#api, this.facts);
        this.connection.addEventListener('state', () => this.showState(this.connection.state));
        this.connection.addEventListener('fact', ({ detail }) => this.hear(detail));
        this.connection.addEventListener('reset', () => this.dispatchEvent(new Event('reset')));
        this.showState(this.connection.state);
        this.connection.start();
    }

    /** What there is already, so that nothing of it is announced as news. */
    async load() {
        for (let more = true; more; ) {
            const { epoch, notifications } = await this.#api.get(`/notifications?after=${this.facts.last}`);
            if (!this.facts.isOf(epoch)) {
                this.facts = new Facts();
                continue;
            }
            more = notifications.filter((fact) => this.facts.add(fact)).length > 0;
        }
        await this.readSubscriptions();
        await this.readList();
        this.render();
        this.dispatchEvent(new Event('loaded'));
    }

    async readSubscriptions() {
        this.subscriptions = (await this.#api.get('/subscriptions')).subscriptions;
    }

    async readList() {
        if (!this.current || !this.told().some((fact) => nameOf(fact) === 'RecommendationsReady')) {
            this.movies = [];
            return;
        }
        try {
            const { subscriptionId, movies } = await this.#api.get('/recommendations');
            this.movies = subscriptionId === this.current.id ? movies : [];
        } catch (e) {
            if (!(e instanceof Refusal && e.status === 404)) {
                throw e;
            }
        }
    }

    get current() {
        return this.subscriptions[0];
    }

    told() {
        return this.current ? this.facts.about(this.current.id) : [];
    }

    async hear(fact) {
        announce(tell(fact));
        this.render();
        try {
            if (!this.subscriptions.some(({ id }) => id === fact.subject)) {
                await this.readSubscriptions(); // made in another tab, or on another device
            }
            if (nameOf(fact) === 'RecommendationsReady') {
                await this.readList();
            }
        } catch (e) {
            setTimeout(() => this.ended || this.hear(fact), PAUSE);
            return;
        }
        this.render();
    }

    accepted({ id, status, plan, price, createdAt }) {
        this.retrying = false;
        if (!this.subscriptions.some((known) => known.id === id)) { // the socket may have been faster
            this.subscriptions.unshift({ id, status, plan, price, createdAt });
            this.movies = [];
        }
        announce('We have your request.');
        this.render();
        byId('progress-title').focus();
    }

    /** The server knows of one that this page does not, or has not heard yet that it was declined. */
    async taken() {
        const isDeclined = this.current && statusOf(this.current, this.told()) === 'declined';
        await this.readSubscriptions();
        if (isDeclined && this.current.status !== 'declined' && statusOf(this.current, this.told()) === 'declined') {
            setTimeout(() => byId('subscribe').requestSubmit(), PAUSE / 4);
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
            this.#form.show(this.retrying ? 'Nothing was charged. Choose another card, or change what you like.' : null);
        } else {
            this.#form.hide();
            const plan = this.#plans.find(({ id }) => id === this.current.plan)?.name ?? this.current.plan;
            showProgress(this.current, this.told(), plan, this.movies.length > 0);
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
