// Connects the parts of the page: the session, the form, the catalogue.

import { Api } from '/page/api.js';
import { Catalogue, showList } from '/page/catalogue.js';
import { byId, show } from '/page/dom.js';
import { Session } from '/page/session.js';
import { SubscribeForm, choices } from '/page/subscribe.js';
import { Membership } from '/page/membership.js';
import { Visit } from '/page/visit.js';

const RETRY_DELAY = 2_000;

const session = new Session();
const api = new Api(session);
const form = new SubscribeForm(api);
const membership = new Membership(api);
let plans = [];
let visit = null;
let hasJustSignedIn = false;

function startVisit() {
    visit?.end();
    visit = new Visit(api, form, plans, membership);
    visit.addEventListener('reset', startVisit);
    visit.addEventListener('loaded', scrollToTop);
    showAccount();
    visit.start();
}

/** The user's subscription appears above the visible part of the page. */
function scrollToTop() {
    if (hasJustSignedIn) {
        hasJustSignedIn = false;
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
    const isSignedIn = Boolean(session.user);
    show(byId('welcome'), !isSignedIn);
    show(byId('mine'), false);
    show(byId('user'), isSignedIn);
    show(byId('sign-out'), isSignedIn);
    byId('user').textContent = session.user ?? '';
    show(byId('sign-in-name'), session.signIn === 'name');
    show(byId('sign-in-token'), session.signIn === 'token');
}

async function signIn(event) {
    event.preventDefault();
    const byName = session.signIn === 'name';
    const field = byId(byName ? 'name' : 'token');
    const value = field.value.trim();
    try {
        hasJustSignedIn = true;
        await (byName ? session.withName(value) : session.withToken(value));
        byId('sign-in-error').textContent = '';
        field.value = '';
        byId('main').focus({ preventScroll: true });
    } catch (e) {
        byId('sign-in-error').textContent = signInError(e, byName);
        field.focus();
    }
}

function signInError(e, byName) {
    if (e.status === 400 && byName) {
        return 'A name has 1 to 64 letters, digits, dots, dashes or underscores.';
    }
    return e.status === 401
        ? 'This token is not accepted. Is it complete and still valid?'
        : 'The server does not answer at the moment.';
}

/** Retries until the server answers: the page may be open before the server has started. */
async function retryUntilAnswered(request) {
    for (;;) {
        try {
            return await request();
        } catch {
            await new Promise((done) => setTimeout(done, RETRY_DELAY));
        }
    }
}

byId('sign-in').addEventListener('submit', signIn);
byId('sign-out').addEventListener('click', () => session.signOut());
byId('again').addEventListener('click', () => visit?.retry());
form.addEventListener('accepted', ({ detail }) => visit?.accepted(detail));
membership.addEventListener('changed', () => visit?.refresh().catch(() => {}));
form.addEventListener('already-subscribed', () => visit?.alreadySubscribed().catch(() => {}));
session.addEventListener('signed-in', () => startVisit());
session.addEventListener('signed-out', ({ detail }) => endVisit(detail));

await retryUntilAnswered(() => session.loadSignInMethod());
show(byId('to-flow'), session.signIn === 'name'); // with a provider, only operators may see it
showAccount();
const offered = await retryUntilAnswered(choices);
plans = offered.plans;
form.start(offered);
membership.start();
new Catalogue().start(offered.genres);
if (session.user) {
    startVisit();
}
