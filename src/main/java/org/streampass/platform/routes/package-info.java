/**
 * The routes files: {@code RoutesWatch} sees an edit, {@code RouteCheck} tries it, {@code LiveRoutes} decides, {@code
 * RouteSwap} replaces the routes, {@code RoutesMemory} keeps the last definitions that ran.
 */
package org.streampass.platform.routes;
