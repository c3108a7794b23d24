package testkit

import "fmt"

// trade is what a context is about: the things its events tell of, and the
// programs that run there.
type trade struct {
	name, purpose   string
	nouns, programs []string
}

// trades are the contexts of a company; a larger one has them once for each
// region.
var trades = []trade{
	{"ordering", "Takes orders and sees them through.",
		[]string{"Order", "Basket", "Quote", "Subscription", "GiftCard", "Voucher", "OrderLine", "Preorder", "Wishlist", "Promise"},
		[]string{"checkout", "order-tracker", "basket", "subscriptions", "vouchers", "order-archive"}},
	{"payments", "Takes money safely, and gives it back when it has to.",
		[]string{"Payment", "Refund", "Capture", "Dispute", "Mandate", "Settlement", "Instalment", "FraudCheck", "Wallet"},
		[]string{"payment-gateway", "fraud-screening", "settlements", "disputes", "wallets"}},
	{"fulfilment", "Gets what was ordered to the customer.",
		[]string{"Shipment", "Parcel", "Pick", "Reservation", "Return", "Route", "Label", "Handover", "Inspection"},
		[]string{"shipping-worker", "warehouse", "returns-desk", "route-planner", "labels"}},
	{"catalogue", "Decides what is sold, how it is shown and what it costs.",
		[]string{"Product", "PriceList", "Category", "Bundle", "Promotion", "Photo", "Review", "Variant", "Assortment"},
		[]string{"merchandising", "pricing", "search-indexer", "media", "reviews"}},
	{"customers", "Knows who the customers are and what they agreed to.",
		[]string{"Account", "Address", "Consent", "Membership", "Profile", "Household", "Preference", "Login"},
		[]string{"accounts", "identity", "consents", "loyalty", "profiles"}},
	{"inventory", "Knows what lies where, and what is on its way.",
		[]string{"StockLevel", "Replenishment", "Delivery", "Supplier", "Stocktake", "Pallet", "Batch", "Shortage"},
		[]string{"stock-ledger", "replenisher", "goods-in", "stocktaker"}},
	{"support", "Answers people who need help.",
		[]string{"Ticket", "Complaint", "Conversation", "Callback", "Survey", "Escalation", "Goodwill"},
		[]string{"helpdesk", "chat", "surveys", "escalations"}},
	{"finance", "Keeps the books and reports what has to be reported.",
		[]string{"Invoice", "CreditNote", "Posting", "TaxReport", "Budget", "Accrual", "Reconciliation"},
		[]string{"invoicing", "ledger", "tax-reporter", "reconciler"}},
}

// verbs are what happens to things, in the past tense.
var verbs = []string{"Opened", "Confirmed", "Changed", "Completed", "Cancelled", "Approved", "Rejected", "Expired", "Assigned", "Scheduled"}

// regions tell things of the same kind apart where there are many.
var regions = []string{"", "Northern", "Southern", "Eastern", "Western", "Overseas"}

// attributes are fields that events may have, all of them optional texts but
// for those that typeOf knows.
var attributes = []string{
	"channel", "reason", "note", "reference", "market", "language", "priority", "attempt", "quantity", "weightGrams",
	"isExpress", "isTest", "requestedBy", "campaign", "warehouse", "carrier", "source", "batch", "policy", "category",
}

func newCompanyContext(i int) *companyContext {
	x := &companyContext{trade: trades[i%len(trades)]}
	x.name = x.trade.name
	if round := i / len(trades); round > 0 {
		x.name = fmt.Sprintf("%s-%d", x.name, round+1)
	}
	return x
}
