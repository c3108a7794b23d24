package main

import "strings"

// The verdicts of a check.
const (
	clean    = "clean"
	remarked = "findings" // no error among them
	blocked  = "blocked"
	stopped  = "stopped" // no report, exit code 2: what it says is the one finding of the table
)

// The files that are changed most.
const (
	config    = "treaty.yaml"
	company   = "policies/company.yaml"
	placed    = "contexts/ordering/OrderPlaced/v1.schema.json"
	placedMD  = "contexts/ordering/OrderPlaced/event.yaml"
	withdrawn = "contexts/ordering/OrderCancelled/v1.schema.json"
	invoicer  = "services/invoicer.yaml"
	address   = "shared/address.json"
)

// broken is the break that comes with every change that tries to hide one.
var broken = replace(placed, `"maximum": 100`, `"maximum": 50`)

const lowered = "error maximum-lowered ordering.OrderPlaced v1"

// changes are the commits of TestCommits: what each does, and what check says.
var changes = []struct {
	does    string
	change  []edit
	verdict string
	found   []string // severity, rule, subject; sorted
}{
	// What breaks nothing.
	{"nothing", nil, clean, nil},
	{"a file that is nobody's", []edit{add("README.md", "The shop.\n")}, clean, nil},
	{"an optional property comes", []edit{replace(placed, `"gift":`, `"coupon": {"type": "string"},`+"\n    "+`"gift":`)}, clean, nil},
	{"a schema is described better", []edit{replace(placed, "An order as it was confirmed.", "An order as it was confirmed and paid.")}, clean, nil},
	{"an event comes, with who writes it", []edit{
		add("contexts/billing/InvoicePaid/event.yaml", "event: InvoicePaid\nsummary: A customer paid an invoice.\nvisibility: private\nkind: domain\nkey: /number\nidempotency-key: envelope:id\ncontent-model: tolerant\ncompatibility: FULL_TRANSITIVE\nversions: {1: {status: active}}\n"),
		add("contexts/billing/InvoicePaid/v1.schema.json", `{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "description": "Paid.", "properties": {"number": {"type": "string"}}, "required": ["number"]}`+"\n"),
		replace(invoicer, "  - {event: InvoiceIssued, versions: [1]}", "  - {event: InvoiceIssued, versions: [1]}\n  - {event: InvoicePaid, versions: [1]}"),
	}, clean, nil},
	{"a schema has CRLF and tabs", []edit{rewrite(withdrawn, func(text string) string {
		return strings.ReplaceAll(strings.ReplaceAll(text, "    ", "\t\t"), "\n", "\r\n")
	})}, clean, nil},
	{"an event.yaml has some lines with CRLF", []edit{rewrite(placedMD, func(text string) string {
		return strings.Replace(text, "kind: domain\n", "kind: domain\r\n", 1)
	})}, clean, nil},
	{"two branches are merged that both add", []edit{func(r *shopRepository) {
		r.git("checkout", "-q", "-b", "left")
		replace(placed, `"gift":`, `"left": {"type": "string"},`+"\n    "+`"gift":`)(r)
		r.git("commit", "-q", "-a", "-m", "left")
		r.git("checkout", "-q", "-")
		replace(withdrawn, `"reason":`, `"right": {"type": "string"},`+"\r\n\t\t"+`"reason":`)(r)
		r.git("commit", "-q", "-a", "-m", "right")
		r.git("merge", "-q", "--no-ff", "-m", "both", "left")
	}}, clean, nil},
	{"a major is deprecated, with its end", []edit{replace("contexts/billing/InvoicePaid/event.yaml", "status: active", "status: deprecated, sunset: 2027-06-30")}, clean, nil},
	{"the next major is begun, as a draft", []edit{
		add(strings.Replace(placed, "v1", "v2", 1), `{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "description": "Anew.", "properties": {"id": {"type": "string"}}, "required": ["id"]}`+"\n"),
		replace(placedMD, "  1: {status: active}", "  1: {status: active}\n  2: {status: draft, upcast: by-hand}"),
	}, clean, nil},
	{"the draft is broken, as drafts may be", []edit{replace(strings.Replace(placed, "v1", "v2", 1), `"type": "string"`, `"type": "integer"`)}, clean, nil},
	{"a maximum is raised where only stored events count", []edit{replace(withdrawn, `"maxLength": 200`, `"maxLength": 300`)}, clean, nil},
	{"an event is renamed, and says so", []edit{
		move("contexts/billing/InvoiceIssued", "contexts/billing/InvoiceSent"),
		replace("contexts/billing/InvoiceSent/event.yaml", "event: InvoiceIssued", "event: InvoiceSent\nformerly: [billing.InvoiceIssued]"),
		replace(invoicer, "{event: InvoiceIssued,", "{event: InvoiceSent,"),
		replace(invoicer, "emits: [InvoiceIssued]", "emits: [InvoiceSent]"),
	}, clean, nil},
	{"a schema is written in YAML", []edit{
		move("contexts/billing/InvoiceSent/v1.schema.json", "contexts/billing/InvoiceSent/v1.schema.yaml"),
		add("contexts/billing/InvoiceSent/v1.schema.yaml", "$schema: https://json-schema.org/draft/2020-12/schema\ntype: object\ndescription: An invoice.\nproperties:\n  number: {type: string}\n  to: {$ref: ../../../shared/address.json}\nrequired: [number]\n"),
	}, clean, nil},
	{"the folder of a context is moved", []edit{
		move("contexts/billing", "contexts/money/billing"),
		replace("contexts/money/billing/InvoiceSent/v1.schema.yaml", "../../../shared", "../../../../shared"),
	}, clean, nil},

	// What breaks.
	{"a maximum is lowered", []edit{broken}, blocked, []string{lowered}},
	{"a property becomes required", []edit{replace(placed, `["id", "lines", "n"]`, `["gift", "id", "lines", "n"]`)}, blocked, []string{"error property-required ordering.OrderPlaced v1"}},
	{"the next major is opened, and nobody says how events are lifted to it", []edit{replace(placedMD, "2: {status: draft, upcast: by-hand}", "2: {status: active}")}, blocked, []string{"error missing-upcaster ordering.OrderPlaced v2"}},
	{"a required property is optional", []edit{replace(placed, `["id", "lines", "n"]`, `["id", "lines"]`)}, blocked, []string{"error property-optional ordering.OrderPlaced v1"}},
	{"a property that somebody reads is gone", []edit{replace(placed, `    "gift": {"type": "string"},`+"\n", "")}, blocked, []string{"error removed-field-in-use ordering.OrderPlaced v1"}},
	{"a property of every line is gone", []edit{replace(placed, `"properties": {"sku": {"type": "string"}}, "required": ["sku"]`, `"properties": {}`)}, blocked, []string{"error opaque-object ordering.OrderPlaced v1", "error property-removed ordering.OrderPlaced v1"}},
	{"a property has another name", []edit{replace(placed, `"code": {`, `"voucher": {`)}, remarked, []string{"info probable-rename ordering.OrderPlaced v1"}},
	{"a type is another", []edit{replace(placed, `"id": {"type": "string"}`, `"id": {"type": "integer"}`)}, blocked, []string{"error type-changed ordering.OrderPlaced v1 (2)"}},
	{"a value goes from an enum", []edit{replace(placed, `["placed", "paid"]`, `["placed"]`)}, blocked, []string{"error enum-narrowed ordering.OrderPlaced v1"}},
	{"a value comes to an enum", []edit{replace(placed, `["placed", "paid"]`, `["placed", "paid", "lost"]`)}, blocked, []string{"error enum-widened ordering.OrderPlaced v1"}},
	{"a minimum is raised", []edit{replace(placed, `"minimum": 1`, `"minimum": 2`)}, blocked, []string{"error minimum-raised ordering.OrderPlaced v1"}},
	{"a text is shorter", []edit{replace(placed, `"maxLength": 20`, `"maxLength": 10`)}, blocked, []string{"error max-length-lowered ordering.OrderPlaced v1"}},
	{"a pattern is another", []edit{replace(placed, `^[A-Z]+$`, `^[A-Z0-9]+$`)}, blocked, []string{"error pattern-changed ordering.OrderPlaced v1"}},
	{"a list is shorter", []edit{replace(placed, `"maxItems": 50`, `"maxItems": 40`)}, blocked, []string{"error max-items-lowered ordering.OrderPlaced v1"}},
	{"what all refer to is narrower", []edit{replace(address, `"maxLength": 10`, `"maxLength": 5`)}, blocked, []string{"error max-length-lowered billing.InvoiceSent v1", "error max-length-lowered ordering.OrderCancelled v1", "error max-length-lowered ordering.OrderPlaced v1"}},
	{"a schema is beyond the prover", []edit{replace(placed, `^[A-Z]+$`, `^([A-Z])\\1+$`)}, blocked, []string{"error not-proved ordering.OrderPlaced v1 (3)", "error unsupported-pattern ordering.OrderPlaced v1"}},
	{"the ordering key is another", []edit{replace(placedMD, "key: /id", "key: /code")}, blocked, []string{"error key-changed ordering.OrderPlaced", "error ordering-key ordering.OrderPlaced v2"}},
	{"an event is for fewer", []edit{replace(placedMD, "visibility: public", "visibility: private")}, blocked, []string{"error not-visible service invoicer", "error visibility-narrowed ordering.OrderPlaced"}},
	{"another context writes the event", []edit{replace(invoicer, "produces:", "produces:\n  - {event: ordering.OrderPlaced, versions: [1]}")}, blocked, []string{"error foreign-producer service invoicer"}},
	{"a field is read that is not there", []edit{replace(invoicer, "/gift,", "/gfit,")}, blocked, []string{"error unknown-field service invoicer"}},
	{"a relationship ends that is in use", []edit{replace("contexts/money/billing/context.yaml", "relationships:\n  - {with: ordering, as: downstream, pattern: customer-supplier}\n", ""), replace("contexts/ordering/context.yaml", "relationships:\n  - {with: billing, as: upstream, pattern: customer-supplier}\n", "")}, blocked, []string{"error undeclared-relationship service invoicer"}},
	{"an event goes", []edit{remove("contexts/ordering/OrderPlaced")}, blocked, []string{"error removed-contract ordering.OrderPlaced v1", "error unknown-event service checkout", "error unknown-event service invoicer", "warning stale-consumer service invoicer"}},
	{"an event is renamed, and does not say so", []edit{
		move("contexts/ordering/OrderCancelled", "contexts/ordering/OrderWithdrawn"),
		replace("contexts/ordering/OrderWithdrawn/event.yaml", "event: OrderCancelled", "event: OrderWithdrawn"),
		replace("services/checkout.yaml", "OrderCancelled", "OrderWithdrawn"),
	}, blocked, []string{"error removed-contract ordering.OrderCancelled v1"}},

	{"two branches are merged, and the merge itself breaks", []edit{func(r *shopRepository) {
		r.git("checkout", "-q", "-b", "aside")
		r.git("commit", "-q", "--allow-empty", "-m", "aside")
		r.git("checkout", "-q", "-")
		r.git("merge", "-q", "--no-ff", "--no-commit", "aside")
		broken(r)
	}}, blocked, []string{lowered}},

	// What switches its own gate off.
	{"the severity of the rule", []edit{broken, replace(config, "minimum-raised: error", "maximum-lowered: off\n  policy-weakened: off")}, blocked, []string{lowered, "error policy-weakened treaty.yaml (2)"}},
	{"an override", []edit{broken, replace(config, "overrides:", "overrides:\n  - contexts: [ordering]\n    rules: {maximum-lowered: off}")}, blocked, []string{lowered, "error policy-weakened treaty.yaml"}},
	{"an option", []edit{replace(config, "most: 4", "most: 9"), replace(placed, `"gift": {"type": "string"}`,
		`"gift": {"type": "object", "properties": {"a": {"type": "object", "properties": {"a": {"type": "object", "properties": {"a": {"type": "object", "properties": {"a": {"type": "object", "properties": {"a": {"type": "string"}}}}}}}}}}}`)}, blocked, []string{"error policy-weakened treaty.yaml", "error too-deep ordering.OrderPlaced v1", "error type-changed ordering.OrderPlaced v1 (2)"}},
	{"a word", []edit{replace(config, "[mutated]", "[]")}, blocked, []string{"error policy-weakened treaty.yaml"}},
	{"a rule of one's own", []edit{replace(config, `pattern: "\\.$"`, `pattern: "."`), replace(placedMD, "confirmed an order.", "confirmed an order")}, blocked, []string{"error policy-weakened treaty.yaml", "error x-summary-ends ordering.OrderPlaced"}},
	{"what is extended", []edit{broken, replace(company, "rules:", "rules:\n  maximum-lowered: off")}, blocked, []string{lowered, "error policy-weakened treaty.yaml"}},
	{"what is extended, by not extending it", []edit{replace(config, "extends: [policies/company.yaml, registry]\n", "")}, blocked, []string{"error policy-weakened treaty.yaml (2)"}},
	{"the profile", []edit{broken, replace(config, "profile: strict", "profile: recommended")}, blocked, []string{lowered, "error policy-weakened treaty.yaml"}},
	{"the envelope", []edit{broken, replace(config, "envelope: fields\n", "")}, blocked, []string{lowered, "error policy-weakened treaty.yaml"}},
	{"whose breaks count", []edit{broken, replace(placedMD, "content-model: tolerant", "content-model: tolerant\nenforce: consumers")}, blocked, []string{lowered, "error policy-weakened ordering.OrderPlaced"}},
	{"the mode", []edit{broken, replace(placedMD, "FULL_TRANSITIVE", "NONE")}, blocked, []string{lowered, "error policy-weakened ordering.OrderPlaced"}},
	{"the content model", []edit{replace("contexts/ordering/OrderCancelled/event.yaml", "strict", "tolerant")}, blocked, []string{"error policy-weakened ordering.OrderCancelled"}},
	{"since when it is compatible", []edit{broken, replace(placedMD, "1: {status: active}", `1: {status: active, compatible-since: "1.9"}`)}, blocked, []string{lowered, "error policy-weakened ordering.OrderPlaced"}},
	{"a waiver", []edit{broken, waiveAll}, blocked, []string{lowered}},
	{"a baseline", []edit{broken, knowAll}, blocked, []string{lowered}},
	{"a draft", []edit{broken, replace(placedMD, "status: active", "status: draft")}, blocked, []string{lowered, "error policy-weakened ordering.OrderPlaced"}},
	{"retired", []edit{broken, replace(placedMD, "status: active", "status: retired")}, blocked, []string{lowered, "error retired-in-use ordering.OrderPlaced v1", "error retired-too-early ordering.OrderPlaced v1", "warning stale-consumer service invoicer"}},
	{"the workspace elsewhere", []edit{broken, move("contexts", "sub/contexts"), move("services", "sub/services"), move("policies", "sub/policies"), move("shared", "sub/shared"), move(config, "sub/treaty.yaml")}, blocked, []string{lowered, "error misplaced-file service checkout", "error misplaced-file service invoicer", "error policy-weakened treaty.yaml (7)"}},
	{"no treaty.yaml", []edit{broken, remove(config)}, blocked, []string{lowered, "error policy-weakened treaty.yaml (7)"}},
	{"a treaty.yaml that cannot be read", []edit{broken, replace(config, "treaty: 1", "treaty: [1")}, stopped, []string{"treaty: treaty.yaml:1:9: the list in brackets is not closed, or a comma is missing"}},
	{"a treaty.yaml of another name", []edit{broken, move(config, "treaty.yml")}, blocked, []string{lowered, "error misplaced-file treaty.yml", "error policy-weakened treaty.yaml (7)"}},
	{"no event.yaml", []edit{broken, remove(placedMD)}, blocked, []string{"error misplaced-file contexts/ordering/OrderPlaced/v1.schema.json", "error misplaced-file contexts/ordering/OrderPlaced/v2.schema.json", "error removed-contract ordering.OrderPlaced v1", "error unknown-event service checkout", "error unknown-event service invoicer", "warning stale-consumer service invoicer"}},
	{"a schema that cannot be read", []edit{rewrite(placed, func(text string) string { return strings.TrimSuffix(text, "}\n") })}, blocked, []string{"error not-proved ordering.OrderPlaced v1 (3)", "error unreadable-file ordering.OrderPlaced v1"}},
	{"a schema with a byte order mark", []edit{broken, rewrite(placed, func(text string) string { return "\ufeff" + text })}, blocked, []string{"error not-proved ordering.OrderPlaced v1 (3)", "error unreadable-file ordering.OrderPlaced v1"}},
	{"a schema in UTF-16", []edit{broken, rewrite(placed, utf16)}, blocked, []string{"error not-proved ordering.OrderPlaced v1 (3)", "error unreadable-file ordering.OrderPlaced v1"}},
	{"an event.yaml that cannot be read", []edit{broken, replace(placedMD, "event: OrderPlaced", "event: [OrderPlaced")}, blocked, []string{lowered, "error unreadable-file ordering.OrderPlaced"}},
	{"contracts that are not looked for", []edit{broken, replace(config, "contexts/**", "contexts/money/**")}, blocked, []string{"error removed-contract ordering.OrderCancelled v1", "error removed-contract ordering.OrderPlaced v1", "warning stale-consumer service invoicer"}},
	{"consumers that are not looked for", []edit{replace(config, "services/*.yaml", "services/checkout.yaml"), replace(placed, `    "gift": {"type": "string"},`+"\n", "")}, blocked, []string{"error removed-field-in-use ordering.OrderPlaced v1"}},
	{"a consumer that reads less", []edit{replace(invoicer, "/id, /gift,", "/id,"), replace(placed, `    "gift": {"type": "string"},`+"\n", "")}, blocked, []string{"error removed-field-in-use ordering.OrderPlaced v1"}},
	{"a consumer that goes", []edit{remove(invoicer), replace(placed, `    "gift": {"type": "string"},`+"\n", "")}, blocked, []string{"error removed-field-in-use ordering.OrderPlaced v1"}},
	{"attributes of git", []edit{broken, add(".gitattributes", "*.json binary -diff filter=x linguist-generated export-ignore\n*.yaml export-ignore\n")}, blocked, []string{lowered}},
	{"a link to what git does not have", []edit{move(placed, "shared/order.json"), func(r *shopRepository) {
		link(r, "../../../shared/order.json", placed)
	}, replace("shared/order.json", `"maximum": 100`, `"maximum": 50`)}, blocked, []string{lowered}},
	{"a folder that is another's", []edit{move("contexts/ordering/OrderPlaced", "vendor/OrderPlaced"), func(r *shopRepository) {
		link(r, "../../vendor/OrderPlaced", "contexts/ordering/OrderPlaced")
	}, replace("vendor/OrderPlaced/v1.schema.json", `"maximum": 100`, `"maximum": 50`)}, blocked, []string{"error removed-contract ordering.OrderPlaced v1", "error unknown-event service checkout", "error unknown-event service invoicer", "warning misplaced-file contexts/ordering/OrderPlaced", "warning stale-consumer service invoicer"}},
	{"a name that another had", []edit{remove("contexts/ordering/OrderCancelled"), replace(placedMD, "event: OrderPlaced", "event: OrderPlaced\nformerly: [ordering.OrderCancelled]"), replace("services/checkout.yaml", "  - {event: OrderCancelled, versions: [1]}\n", "")}, blocked, []string{"error removed-contract ordering.OrderCancelled v1"}},
	{"another major", []edit{broken, move(placed, strings.Replace(placed, "v1", "v2", 1)), replace(placedMD, "1: {", "2: {")}, blocked, []string{"error removed-contract ordering.OrderPlaced v1", "error unknown-event service checkout", "error unknown-event service invoicer", "error unreadable-file ordering.OrderPlaced"}},
	{"the event goes to where less is asked", []edit{broken, move("contexts/ordering", "contexts/attic/ordering"), inAll("contexts/attic/ordering", "../../../shared", "../../../../shared")}, blocked, []string{lowered, "error policy-weakened context ordering", "error policy-weakened ordering.OrderCancelled", "error policy-weakened ordering.OrderPlaced"}},
	{"the event is of a kind of which less is asked", []edit{broken, replace(placedMD, "kind: domain", "kind: snapshot")}, blocked, []string{lowered, "error policy-weakened ordering.OrderPlaced", "info policy-weakened ordering.OrderPlaced"}},
	{"an override for where the event goes", []edit{broken, replace(config, "[contexts/attic/**]", "[contexts/cellar/**]"), move("contexts/ordering", "contexts/cellar/ordering"), inAll("contexts/cellar/ordering", "../../../shared", "../../../../shared")}, blocked, []string{lowered, "error policy-weakened context ordering", "error policy-weakened ordering.OrderCancelled", "error policy-weakened ordering.OrderPlaced"}},
	{"an override for treaty.yaml", []edit{broken, replace(config, "overrides:", "overrides:\n  - paths: [treaty.yaml]\n    rules: {policy-weakened: off}")}, blocked, []string{lowered, "error policy-weakened treaty.yaml"}},
	{"an override for manifests", []edit{replace(config, "overrides:", "overrides:\n  - paths: [services/*]\n    rules: {no-dead-letter: off}"), replace(invoicer, "    on-failure: {retries: 3, dead-letter: billing.dlq}\n", "")}, blocked, []string{"error policy-weakened treaty.yaml", "warning no-dead-letter service invoicer"}},
	{"a word that excuses", []edit{replace(config, "values:", "values:\n  stop-list: {add: [n]}")}, blocked, []string{"error policy-weakened treaty.yaml"}},
	{"the copy of the registry's policy", []edit{broken, replace("treaty_contracts/policy.yaml", "wide-fan-out: warning", "wide-fan-out: warning\n  maximum-lowered: off")}, blocked, []string{"error edited-copy treaty_contracts/policy.yaml", lowered, "error policy-weakened treaty.yaml"}},
	{"another policy of the registry, and the lock that pins it", []edit{broken, replace("treaty_contracts/policy.yaml", "wide-fan-out: warning", "wide-fan-out: warning\n  maximum-lowered: off"), rewrite("treaty.lock", func(string) string {
		return "policy sha256:0f3de954deea7f78ebf472a9d5a8dd3815e898633aa62b1b861dc89903087a1d\n"
	})}, blocked, []string{lowered, "error policy-weakened treaty.yaml"}},
	{"a workspace inside", []edit{broken, add("contexts/ordering/treaty.yaml", "treaty: 1\nrules: {maximum-lowered: off}\n")}, blocked, []string{lowered}},
	{"a schema in place of a contract", []edit{broken, remove(placedMD), move(placed, "plain/OrderPlaced.json"), replace("plain/OrderPlaced.json", "../../../shared", "../shared"), replace(config, "[contexts/**]", "[contexts/**, {files: plain/*.json, context: ordering}]")}, blocked, []string{"error key-changed ordering.OrderPlaced (2)", lowered, "error misplaced-file contexts/ordering/OrderPlaced/v2.schema.json", "error not-visible service invoicer", "error visibility-narrowed ordering.OrderPlaced", "warning idempotency-key ordering.OrderPlaced", "warning ordering-key-missing ordering.OrderPlaced"}},
}
