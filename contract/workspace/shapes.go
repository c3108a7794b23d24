package workspace

import (
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// The parts that several kinds of files share.
var (
	anyText  = &shape{kinds: []source.Kind{source.String}, check: checkText}
	longText = &shape{kinds: []source.Kind{source.String}, check: checkLength}
	aName    = &shape{kinds: []source.Kind{source.String}, check: checkName}
	yesNo    = &shape{kinds: []source.Kind{source.Bool}}
	aMajor   = &shape{kinds: []source.Kind{source.Number}, check: checkMajor, hint: "a major is a whole number from 1 on: 1, 2, 3"}
	aPointer = &shape{kinds: []source.Kind{source.String}, check: checkFieldPointer, hint: `a JSON Pointer such as "/customer/id"`}
	aDate    = &shape{kinds: []source.Kind{source.String}, check: checkDate, hint: "write the date as YYYY-MM-DD"}
	aGlob    = &shape{kinds: []source.Kind{source.String}, check: checkGlob, hint: `a pattern such as "contexts/**"`}
	anEvent  = &shape{kinds: []source.Kind{source.String}, check: checkEventRef, hint: `a name such as "ordering.OrderPlaced"`}
	aPlace   = &shape{kinds: []source.Kind{source.String}, check: checkPlace, hint: `a JSON Pointer such as "/orderId", or "envelope:id"`}
	aWord    = &shape{kinds: []source.Kind{source.String}, check: checkWord, hint: "words in lower case, with spaces between them"}
	aRuleID  = &shape{kinds: []source.Kind{source.String}, check: checkRuleID, hint: "`treaty explain` lists the rules"}
)

// words is a text that is one of a list.
func words[T ~string](list []T) *shape {
	texts := make([]string, len(list))
	for i, w := range list {
		texts[i] = string(w)
	}
	return &shape{kinds: []source.Kind{source.String}, words: texts}
}

// sinceForm is what compatible-since may be.
const sinceForm = `a version "1.4" or a commit, in quotes`

func textThat(check func(string) error, hint string) *shape {
	return &shape{kinds: []source.Kind{source.String}, check: check, hint: hint}
}

func listOf(item *shape) *shape {
	return &shape{kinds: []source.Kind{source.Array}, item: item, hint: "a list, also for one: [ … ]"}
}

// setOf is a list without repetitions.
func setOf(item *shape) *shape {
	s := listOf(item)
	s.unique = true
	return s
}

// some is a list or an object that is not empty.
func some(s *shape) *shape {
	s.some = true
	return s
}

// atMost is a list with no more items.
func atMost(n int, s *shape) *shape {
	s.most = n
	return s
}

func object(keys ...key) *shape {
	return &shape{kinds: []source.Kind{source.Object}, keys: keys}
}

func need(name string, s *shape) key { return key{name: name, required: true, shape: s} }
func may(name string, s *shape) key  { return key{name: name, shape: s} }

// shapes holds what each kind of file may say, by the kind's name in schemas/.
var shapes = map[string]*shape{
	"workspace": workspaceShape,
	"policy":    policyShape,
	"context":   contextShape,
	"event":     eventShape,
	"service":   serviceShape,
	"waivers":   waiversShape,
	"baseline":  baselineShape,
}

// Bounds of a policy: each rule asks it for each contract, and a custom rule looks
// at each of them.
const (
	maxPolicy  = 100
	maxExtends = 10
)

// policyKeys are what treaty.yaml and a policy that it extends say alike.
var policyKeys = []key{
	may("profile", words(Profiles)),
	may("envelope", words(Envelopes)),
	may("rules", ruleSettings),
	may("overrides", atMost(maxPolicy, listOf(object(
		may("contexts", some(atMost(maxPolicy, setOf(aGlob)))),
		may("paths", some(atMost(maxPolicy, setOf(aGlob)))),
		may("kinds", some(setOf(words(contract.Kinds)))),
		need("rules", ruleSettings),
	)))),
	may("values", &shape{kinds: []source.Kind{source.Object}, naming: checkRuleID, others: object(
		may("add", setOf(aWord)),
		may("remove", setOf(aWord)),
	)}),
	may("custom", atMost(maxPolicy, listOf(object(
		need("id", textThat(checkCustomID, `a name that begins with "x-", such as "x-topic-prefix"`)),
		may("of", words(CustomKinds)),
		may("severity", words(severities)),
		need("message", anyText),
		may("why", anyText),
		may("hint", anyText),
		need("schema", &shape{
			kinds: []source.Kind{source.Object, source.String}, check: CheckFileName, free: true,
			hint: "a JSON Schema, or the name of a file that holds one",
		}),
	)))),
}

// ruleSettings are severities, and what rules are told, by id.
var ruleSettings = &shape{kinds: []source.Kind{source.Object}, naming: checkRuleID, others: &shape{
	kinds: []source.Kind{source.String, source.Object},
	words: severities,
	hint:  "`treaty lint --list` lists the rules; each takes a severity (error, warning, info, off), or {severity: …, options: {…}}",
	keys: []key{
		may("severity", words(severities)),
		may("options", &shape{kinds: []source.Kind{source.Object}, naming: checkRuleID, others: &shape{
			kinds: []source.Kind{source.String, source.Number, source.Bool, source.Array}, free: true,
			hint: "`treaty explain ID` lists what the rule can be told",
		}}),
	},
}}

var policyShape = object(slices.Concat([]key{aFormat}, policyKeys)...)

var aFormat = need("treaty", &shape{kinds: []source.Kind{source.Number}, check: checkFormat, hint: "write `treaty: 1`"})

var workspaceShape = object(slices.Concat(policyKeys, []key{
	aFormat,
	may("extends", atMost(maxExtends, setOf(textThat(checkExtends, "a file of the workspace, or `registry`")))),
	may("contracts", some(listOf(&shape{
		kinds: []source.Kind{source.String, source.Object},
		check: checkGlob,
		hint:  `"contexts/**", or {files: "schemas/*.json", context: ordering}`,
		keys: []key{
			need("files", aGlob),
			need("context", textThat(contract.CheckContextName, `a name such as "ordering"`)),
		},
	}))),
	may("services", setOf(aGlob)),
	may("registry", textThat(checkURL, `a URL such as "https://treaty.example.com"`)),
	may("home", textThat(checkHome, `the name of a repository such as "github.com/acme/shop"`)),
	may("gen", listOf(object(
		need("lang", words(Languages)),
		need("dir", textThat(checkFolder, `a folder such as "internal/events"`)),
		may("package", textThat(checkPackage, `a Go package name such as "events"`)),
		may("service", textThat(checkServiceRef, `a service such as "shipping-worker" or "fulfilment/shipping-worker"`)),
		may("tests", yesNo),
		may("delivery", yesNo),
		may("runtime", textThat(CheckImportPath, `an import path such as "example.com/shop/internal/events/event"`)),
	))),
})...)

var contextShape = object(
	need("context", textThat(contract.CheckContextName, `a name such as "ordering"`)),
	may("owner", aName),
	may("purpose", anyText),
	may("description", longText),
	may("go-packages", setOf(textThat(checkImportPath, "an import path such as \"example.com/shop/fulfilment\""))),
	may("relationships", listOf(object(
		need("with", textThat(contract.CheckContextName, `the name of another context`)),
		need("as", words(contract.Roles)),
		need("pattern", words(contract.Patterns)),
	))),
)

var eventShape = object(
	need("event", textThat(contract.CheckEventName, `the name alone, such as "OrderPlaced": the context comes from the folder`)),
	may("summary", anyText),
	may("description", longText),
	may("owner", aName),
	may("visibility", words(contract.Visibilities)),
	may("kind", words(contract.Kinds)),
	may("key", textThat(checkKey, `a JSON Pointer such as "/orderId", "envelope:subject", or "none"`)),
	may("idempotency-key", aPlace),
	may("compatibility", words(contract.Modes)),
	may("compatible-since", textThat(checkSince, sinceForm)),
	may("content-model", words(contract.ContentModels)),
	may("enforce", words(contract.Enforcements)),
	may("retention", textThat(checkDuration, "an ISO 8601 duration such as P7Y or P90D")),
	may("data-subject", textThat(checkPointer, `a JSON Pointer such as "/customer/id"`)),
	may("formerly", setOf(textThat(checkFullName, `the full name, such as "sales.OrderPlaced"`))),
	need("versions", some(&shape{
		kinds:  []source.Kind{source.Object},
		naming: checkMajor,
		hint:   "versions: {1: {status: active}}",
		others: object(
			need("status", words(contract.Statuses)),
			may("sunset", aDate),
			may("subjects", setOf(textThat(checkSubject, `a subject such as "orders-value"`))),
			may("compatible-since", textThat(checkSince, sinceForm)),
			may("upcast", words(contract.Upcasts)),
		),
	})),
)

var serviceShape = object(
	need("service", textThat(contract.CheckServiceName, `a name such as "checkout"`)),
	need("context", textThat(contract.CheckContextName, "the context that the service belongs to")),
	may("owner", aName),
	may("purpose", anyText),
	may("produces", listOf(object(
		need("event", anEvent),
		need("versions", some(setOf(aMajor))),
	))),
	may("consumes", listOf(consumptionShape)),
)

var consumptionShape = object(
	need("event", anEvent),
	need("versions", textThat(checkRange, `a range such as ">=1.3 <3", in quotes`)),
	may("fields", &shape{
		kinds: []source.Kind{source.String, source.Array},
		words: []string{contract.AllFields},
		item:  aPointer,
		some:  true, unique: true,
		hint: `a list of pointers such as [/orderId, "/lines/*/sku"], or the word all`,
	}),
	may("enum-values", &shape{
		kinds:  []source.Kind{source.Object},
		keys:   []key{may("otherwise", words([]string{"ignore"}))},
		naming: checkFieldPointer,
		others: some(setOf(longText)),
	}),
	may("replays", yesNo),
	may("purpose", anyText),
	may("emits", setOf(anEvent)),
	may("terminates", anyText),
	may("on-failure", some(object(
		may("retries", &shape{kinds: []source.Kind{source.Number}, check: checkCount, hint: "a whole number from 0 on"}),
		may("dead-letter", textThat(checkSubject, "the topic or queue, such as \"shipping.dlq\"")),
	))),
	may("idempotent-by", aPlace),
)

var waiversShape = object(
	need("waivers", listOf(object(
		need("finding", textThat(checkShortFingerprint, "the fingerprint that `treaty check` prints, at least 8 digits of it")),
		may("rule", aRuleID),
		may("event", textThat(checkFullName, `the full name, such as "ordering.OrderPlaced"`)),
		may("versions", setOf(aMajor)),
		may("pointer", textThat(checkAnyPointer, `a JSON Pointer such as "/lines/*/sku"`)),
		need("reason", anyText),
		need("owner", aName),
		need("expires", aDate),
	))),
)

var baselineShape = object(
	may("$schema", longText),
	need("baseline", &shape{kinds: []source.Kind{source.Number}, check: checkFormat, hint: "run `treaty baseline write` again"}),
	need("findings", listOf(object(
		need("finding", textThat(checkFingerprint, "run `treaty baseline write` again")),
		need("rule", aRuleID),
		may("subject", anyText),
		may("pointer", textThat(checkAnyPointer, `a JSON Pointer such as "/lines/*/sku"`)),
	))),
)
