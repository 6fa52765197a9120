package org.streampass.payments;

import java.util.List;
import org.streampass.platform.http.Call;
import org.streampass.platform.http.HttpRoutes;
import org.streampass.platform.http.Reply;

/** {@code /payments}. */
class PaymentsApi extends HttpRoutes {

    private static final int LISTED = 100;

    private final PaymentViews views;

    PaymentsApi(PaymentViews views) {
        this.views = views;
    }

    record PaymentList(List<PaymentView> payments) {}

    @Override
    public void configure() {
        rest("/payments")
                .tag("Payments")
                .get()
                .id("listPayments")
                .description("The user's payments with their attempts and refunds, newest first, at most 100")
                .security(TOKEN)
                .produces("application/json")
                .outType(PaymentList.class)
                .to("direct:payments-list");

        answer("payments-list", this::list);
    }

    private Reply list(Call call) {
        return Reply.ok(new PaymentList(views.ofUser(call.user(), LISTED)));
    }
}
