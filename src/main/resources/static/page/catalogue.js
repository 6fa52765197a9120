// The catalogue, page by page, and the list of recommended films.

import { send } from '/page/api.js';
import { byId, element, show } from '/page/dom.js';
import { art, poster } from '/page/poster.js';

const TYPING_PAUSE = 250;

/** `science-fiction` as a label: 'Science fiction'. */
export const genreLabel = (genre) => genre[0].toUpperCase() + genre.slice(1).replace(/-/g, ' ');

export function card(movie) {
    return element(
        'li',
        {},
        poster(movie),
        element('p', { class: 'caption' }, movie.genres.map(genreLabel).join(', ')),
        movie.reason && element('p', { class: 'reason' }, movie.reason),
    );
}

export class Catalogue {
    #page = 1;
    #requests = 0;
    #typing;

    start(genres) {
        byId('genre').append(...genres.map((genre) => element('option', { value: genre }, genreLabel(genre))));
        byId('search').addEventListener('submit', (event) => event.preventDefault());
        byId('genre').addEventListener('change', () => this.#load(1));
        byId('query').addEventListener('input', () => {
            clearTimeout(this.#typing);
            this.#typing = setTimeout(() => this.#load(1), TYPING_PAUSE);
        });
        byId('previous').addEventListener('click', () => this.#load(this.#page - 1, true));
        byId('next').addEventListener('click', () => this.#load(this.#page + 1, true));
        this.#load(1);
    }

    async #load(page, scroll = false) {
        const request = ++this.#requests;
        const query = new URLSearchParams({ page, q: byId('query').value, genre: byId('genre').value });
        [...query].filter(([, value]) => !value).forEach(([key]) => query.delete(key));
        try {
            const found = await send('GET', `/movies?${query}`);
            if (request === this.#requests) {
                this.#show(found, scroll);
            }
        } catch (e) {
            if (request === this.#requests) {
                byId('found').textContent = 'The films are not available at the moment. Trying again…';
                setTimeout(() => request === this.#requests && this.#load(page), 3_000);
            }
        }
    }

    #show({ movies, page, pages, total }, scroll) {
        this.#page = page;
        byId('movies').replaceChildren(...movies.map(card));
        if (!byId('fan').firstChild) {
            byId('fan').append(...movies.slice(0, 3).map(art));
        }
        byId('found').textContent = total === 1 ? '1 film' : `${total} films`;
        byId('page-number').textContent = `Page ${page} of ${Math.max(pages, 1)}`;
        byId('previous').disabled = page <= 1;
        byId('next').disabled = page >= pages;
        if (scroll) {
            byId('catalogue-title').scrollIntoView({ block: 'start' });
        }
    }
}

/** The user's list, hidden if it is empty. */
export function showList(movies) {
    show(byId('list'), movies.length > 0);
    byId('list-movies').replaceChildren(...movies.map(card));
}
