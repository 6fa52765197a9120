/**
 * The routes files. {@code StartupRoutes} loads them at the start. {@code RoutesWatcher} notices an edit, {@code RouteCheck}
 * validates it in a scratch Camel context, {@code LiveRoutes} decides, {@code RouteReplacer} replaces the changed routes.
 * {@code RoutesHistory} keeps the changes and the definitions that ran last.
 */
package org.streampass.platform.routes;
