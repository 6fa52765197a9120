// Brings the parts together: who is signed in, the form, the catalogue.

import { Api } from '/page/api.js';
import { Catalogue, showList } from '/page/catalogue.js';
import { byId, show } from '/page/dom.js';
import { Session } from '/page/session.js';
import { SubscribeForm, choices } from '/page/subscribe.js';
import { Visit } from '/page/visit.js';

const PAUSE = 2_000;

const session = new Session();
const api = new Api(session);
const form = new SubscribeForm(api);
let plans = [];
let visit = null;
let isFresh = false;

function startVisit() {
    visit?.end();
    visit = new Visit(api, form, plans);
    visit.addEventListener('reset', startVisit);
    visit.addEventListener('loaded', toTop);
    showAccount();
    visit.start();
}

/** What is the user's own has come above what was in view. */
function toTop() {
    if (isFresh) {
        isFresh = false;
        window.scrollTo(0, 0);
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
        isFresh = true;
        await (byName ? session.withName(value) : session.withToken(value));
        byId('sign-in-error').textContent = '';
        field.value = '';
        byId('main').focus({ preventScroll: true });
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
