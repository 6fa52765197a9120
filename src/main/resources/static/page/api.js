// The HTTP API: JSON in and out, the token in a header, refusals as errors that carry the problem.

const PATIENCE = 15_000;

/** The server refused: `status`, and what it said as `problem`. */
export class Refusal extends Error {
    constructor(status, problem, retryAfter) {
        super(problem.detail || problem.title || `HTTP ${status}`);
        this.status = status;
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    get name() {
        return 'Refusal';
    }

    is(type) {
        return this.problem.type === `urn:streampass:problem:${type}`;
    }
}

/** There was no answer: nobody knows whether the request arrived. */
export class Unanswered extends Error {
    get name() {
        return 'Unanswered';
    }
}

export class Api {
    /** @param session has the `token`, and may be asked to `renew()` it when the server no longer takes it */
    constructor(session) {
        this.session = session;
    }

    get(path) {
        return this.call('GET', path);
    }

    post(path, body, headers) {
        return this.call('POST', path, body, headers);
    }

    async call(method, path, body, headers = {}) {
        const token = this.session.token;
        try {
            return await send(method, path, body, { ...headers, ...(token && { Authorization: `Bearer ${token}` }) });
        } catch (refusal) {
            if (refusal.status !== 401 || !token) {
                throw refusal;
            }
            const renewed = await this.session.renew(token);
            return send(method, path, body, { ...headers, Authorization: `Bearer ${renewed}` });
        }
    }
}

/** A call in nobody's name. */
export async function send(method, path, body, headers = {}) {
    let response;
    let text;
    try {
        response = await fetch(path, {
            method,
            headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }), ...headers },
            body: body && JSON.stringify(body),
            cache: 'no-store',
            signal: AbortSignal.timeout(PATIENCE),
        });
        text = await response.text();
    } catch (e) {
        throw new Unanswered(e.message);
    }
    const answer = parse(text);
    if (!response.ok) {
        throw new Refusal(response.status, answer ?? {}, Number(response.headers.get('Retry-After')) || 0);
    }
    if (answer === undefined) {
        throw new Unanswered('the answer is not whole');
    }
    return answer;
}

function parse(text) {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
