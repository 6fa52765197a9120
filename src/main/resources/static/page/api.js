// The HTTP API: sends and receives JSON, adds the token, and throws problems as errors.

const TIMEOUT = 15_000;

/** The server answered with an error status. `problem` is the body of the answer. */
export class ProblemError extends Error {
    constructor(status, problem, retryAfter) {
        super(problem.detail || problem.title || `HTTP ${status}`);
        this.status = status;
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    get name() {
        return 'ProblemError';
    }

    is(type) {
        return this.problem.type === `urn:streampass:problem:${type}`;
    }
}

/** There was no answer. The request may or may not have arrived. */
export class NoAnswerError extends Error {
    get name() {
        return 'NoAnswerError';
    }
}

export class Api {
    /** @param session has the `token`, and can `renew()` it when the server refuses it */
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
        } catch (e) {
            if (e.status !== 401 || !token) {
                throw e;
            }
            const renewed = await this.session.renew(token);
            return send(method, path, body, { ...headers, Authorization: `Bearer ${renewed}` });
        }
    }
}

/** Sends a request without a token, unless `headers` has one. */
export async function send(method, path, body, headers = {}) {
    let response;
    let text;
    try {
        response = await fetch(path, {
            method,
            headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }), ...headers },
            body: body && JSON.stringify(body),
            cache: 'no-store',
            signal: AbortSignal.timeout(TIMEOUT),
        });
        text = await response.text();
    } catch (e) {
        throw new NoAnswerError(e.message);
    }
    const answer = parse(text);
    if (!response.ok) {
        throw new ProblemError(response.status, answer ?? {}, Number(response.headers.get('Retry-After')) || 0);
    }
    if (answer === undefined) {
        throw new NoAnswerError('the answer is incomplete');
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
