// Brings the parts together. What is shown follows from what the server says: subscriptions, facts, the list.

import { Api, Refusal } from '/page/api.js';
import { Catalogue, showList } from '/page/catalogue.js';
import { Connection } from '/page/connection.js';
import { announce, byId, show } from '/page/dom.js';
import { Facts, nameOf } from '/page/facts.js';
import { showProgress, statusOf, tell } from '/page/progress.js';
import { Session } from '/page/session.js';
import { SubscribeForm, choices } from '/page/subscribe.js';

const STATES = {
    connecting: 'Connecting…',
    live: 'Live',
    'catching-up': 'Catching up…',
    asking: 'Live, by asking every few seconds',
    offline: 'Offline. What happens meanwhile will be here when you are back.',
};

const PAUSE = 2_000;

const session = new Session();
const api = new Api(session);
const form = new SubscribeForm(api);
let plans = [];
let visit = null;

/** One user on this page, from signing in until signing out. */
class Visit {
    facts = new Facts();
    subscriptions = [];
    movies = [];
    retrying = false;
    ended = false;

    async begin() {
        await this.load();
        if (this.ended) {
            return;
        }
        this.connection = new Connection(api, this.facts);
        this.connection.addEventListener('state', () => this.showState());
        this.connection.addEventListener('fact', ({ detail }) => this.hear(detail));
        this.connection.addEventListener('reset', () => startVisit());
        this.showState();
        this.connection.start();
    }

    /** What there is already, so that nothing of it is announced as news. */
    async load() {
        for (let more = true; more; ) {
            const { notifications } = await api.get(`/notifications?after=${this.facts.last}`);
            more = notifications.filter((fact) => this.facts.add(fact)).length > 0;
        }
        await this.readSubscriptions();
        await this.readList();
        this.render();
    }

    async readSubscriptions() {
        this.subscriptions = (await api.get('/subscriptions')).subscriptions;
    }

    async readList() {
        if (!this.current || !this.told().some((fact) => nameOf(fact) === 'RecommendationsReady')) {
            this.movies = [];
            return;
        }
        try {
            const { subscriptionId, movies } = await api.get('/recommendations');
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

    accepted({ id, status, plan, price }) {
        this.retrying = false;
        if (!this.subscriptions.some((known) => known.id === id)) { // the socket may have been faster
            this.subscriptions.unshift({ id, status, plan, price, createdAt: new Date().toISOString() });
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
            form.show(this.retrying ? 'Nothing was charged. Choose another card, or change what you like.' : null);
        } else {
            form.hide();
            const plan = plans.find(({ id }) => id === this.current.plan)?.name ?? this.current.plan;
            showProgress(this.current, this.told(), plan, this.movies.length > 0);
        }
    }

    showState() {
        const { state } = this.connection;
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

async function startVisit() {
    visit?.end();
    const mine = (visit = new Visit());
    showAccount();
    while (!mine.ended) {
        try {
            await mine.begin();
            return;
        } catch (e) {
            if (e.status === 401) {
                return;
            }
            byId('connection').dataset.state = 'offline';
            byId('connection-text').textContent = STATES.offline;
            show(byId('connection'), true);
            await new Promise((done) => setTimeout(done, PAUSE * (0.5 + Math.random())));
        }
    }
}

function endVisit(expired) {
    visit?.end();
    visit = null;
    showList([]);
    showAccount();
    byId('sign-in-note').textContent = expired ? 'Your token is no longer valid. Sign in again: nothing is lost.' : '';
    show(byId('sign-in-note'), expired);
}

function showAccount() {
    const isIn = Boolean(session.user);
    show(byId('welcome'), !isIn);
    show(byId('mine'), false);
    show(byId('who'), isIn);
    show(byId('sign-out'), isIn);
    byId('who').textContent = session.user ?? '';
    show(byId('sign-in-name'), session.signIn === 'name');
    show(byId('sign-in-token'), session.signIn === 'token');
}

async function signIn(event) {
    event.preventDefault();
    const byName = session.signIn === 'name';
    const field = byId(byName ? 'name' : 'token');
    const value = field.value.trim();
    try {
        await (byName ? session.withName(value) : session.withToken(value));
        byId('sign-in-error').textContent = '';
        field.value = '';
        byId('main').focus();
    } catch (e) {
        byId('sign-in-error').textContent = refusalOfSignIn(e, byName);
        field.focus();
    }
}

function refusalOfSignIn(e, byName) {
    if (e.status === 400 && byName) {
        return 'A name has 1 to 64 letters, digits, dots, dashes or underscores.';
    }
    return e.status === 401 ? 'This token is not taken: is it whole, and still valid?' : 'The server does not answer just now.';
}

/** Until the server is there: the page may have been opened while it starts. */
async function untilAnswered(question) {
    for (;;) {
        try {
            return await question();
        } catch {
            await new Promise((done) => setTimeout(done, PAUSE));
        }
    }
}

byId('sign-in').addEventListener('submit', signIn);
byId('sign-out').addEventListener('click', () => session.out());
byId('again').addEventListener('click', () => visit?.retry());
form.addEventListener('accepted', ({ detail }) => visit?.accepted(detail));
form.addEventListener('taken', () => visit?.taken().catch(() => {}));
session.addEventListener('in', () => startVisit());
session.addEventListener('out', ({ detail }) => endVisit(detail));

await untilAnswered(() => session.askWays());
show(byId('to-flow'), session.signIn === 'name'); // elsewhere it is for operators, who know it
showAccount();
const offered = await untilAnswered(choices);
plans = offered.plans;
form.start(offered);
new Catalogue().start(offered.genres);
if (session.user) {
    startVisit();
}
