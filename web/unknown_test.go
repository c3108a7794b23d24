package web_test

import (
	"slices"
	"strings"
	"testing"
)

// A value that is none of those that there are is said, with what was probably meant or
// what there is; what is known and has nothing to show is not called unknown.
func TestUnknownValuesAreSaid(t *testing.T) {
	address := boot(t, sample(t))
	get(t, address+"/findings") // waits for the rules
	for path, want := range map[string]string{
		"/events?context=orderin":                               "Context: there is no “orderin” here. Did you mean ordering?",
		"/events?context=nosuch":                                "Context: there is no “nosuch” here. There is catalogue, customers,",
		"/events?owner=nobody&q=order":                          "Owner: there is no “nobody” here.",
		"/events?producer=nobody":                               "Producer: there is no “nobody” here.",
		"/events?consumer=warehous":                             "Did you mean warehouse?",
		"/events?visibility=secret":                             "Visibility: there is no “secret” here. There is partner, private, public.",
		"/events?kind=nosuch":                                   "Kind: there is no “nosuch” here.",
		"/events?mode=FUL":                                      "Mode: there is no “FUL” here.",
		"/events?status=draft":                                  "Status: there is no “draft” here. There is active, deprecated.",
		"/events?personal=maybe":                                "Personal data: there is no “maybe” here. There is no, yes.",
		"/events?findings=fatal":                                "Findings: there is no “fatal” here.",
		"/events?context=%3Cb%3E":                               "Context: there is no “<b>” here.",
		"/services?role=spectates":                              "Role: there is no “spectates” here. There is consumes, produces.",
		"/services?environment=moon":                            "Runs in: there is no “moon” here.",
		"/findings?severity=fatal":                              "Severity: there is no “fatal” here.",
		"/findings?rule=closed-enm":                             "Did you mean closed-enum?",
		"/findings?event=ordering.OrderPlacd":                   "Event: there is no “ordering.OrderPlacd” here.",
		"/findings?context=nosuch":                              "Context: there is no “nosuch” here.",
		"/findings?home=nosuch":                                 "Home: there is no “nosuch” here. There is github.com/example/shop.",
		"/waivers?show=nosuch":                                  "Waivers: there is no “nosuch” here. There is open, approved, expired, all.",
		"/usage?days=8&what=nosuch":                             "Days: there is no “8” here. ",
		"/usage?days=5":                                         "Days: there is no “5” here. There is 7, 30, 90, 365.",
		"/volumes?days=5":                                       "Days: there is no “5” here. There is 2, 7, 30, 90.",
		"/events/ordering.OrderPlaced/volumes?days=5&by=minute": "By: there is no “minute” here. There is day, hour.",
		"/events/ordering.OrderPlaced/volumes?days=90&by=hour":  "By: there is no “hour” here. There is day.",
		"/flow?by=nonsense":                                     "Show: there is no “nonsense” here. There is context, service, event.",
		"/flow?by=evnt":                                         "Show: there is no “evnt” here. Did you mean event?",
		"/flow?focus=ordering&depth=abc":                        "Steps: there is no “abc” here.",
		"/flow?focus=ordering&depth=-1":                         "Steps: there is no “-1” here.",
		"/events?page=abc":                                      "Page: there is no “abc” here.",
		"/changelog?page=zzz":                                   "Page: there is no “zzz” here.",
		"/changelog?page=0":                                     "Page: there is no “0” here.",
		"/flow?by=event&depth=":                                 "",
		"/events?context=marketing":                             "", // a context that owns no event
		"/search?q=order&kind=evnt":                             "Kind: there is no “evnt” here. Did you mean event?",
		"/search?q=order&context=nosuch":                        "Context: there is no “nosuch” here.",
		"/playground?try=nosuch":                                "Try: there is no “nosuch” here. There is event, schema.",
		"/privacy?subject=employe":                              "Whose data: there is no “employe” here.",
		"/deployments?environment=nosuch":                       "Environment: there is no “nosuch” here.",
		"/events?context=ordering&page=99":                      "Page: there is no “99” here. Did you mean 1?",
		"/changelog?page=99999":                                 "Page: there is no “99999” here. Did you mean 2?",
		"/findings?page=99999":                                  "Page: there is no “99999” here. Did you mean 2?",
		"/privacy?page=99999":                                   "Page: there is no “99999” here.",
		"/services?page=99999":                                  "Page: there is no “99999” here.",
		"/search?q=order&page=99999":                            "Page: there is no “99999” here.",
		"/findings?severity=error":                              "",
		"/findings?event=ordering.OrderPlaced":                  "",
		"/findings?rule=property-required":                      "",
		"/services?environment=%28none%29":                      "",
		"/privacy?subject=customer":                             "",
	} {
		got := get(t, address+path)
		text := plainText(parse(t, got.body).text)
		if got.StatusCode != 200 || !strings.Contains(text, want) || want == "" && strings.Contains(text, "there is no “") {
			t.Errorf("%s: %s, does not say %q:\n%.600s", path, got.Status, want, text)
		}
	}
	for _, list := range []string{"/events?context=nosuch", "/services?role=nosuch", "/findings?rule=nosuch"} {
		if !strings.Contains(get(t, address+list).body, `<div class="empty">`) {
			t.Errorf("%s shows rows", list)
		}
	}
}

// What was probably meant is a link: nobody has to write it again.
func TestWhatWasMeantIsALink(t *testing.T) {
	address := boot(t, sample(t))
	for _, path := range []string{"/events/OrderPlaced", "/events/ordering.OrderPlacd", "/events/ordering.orderPlaced/diff", "/playground?event=orderplaced"} {
		got := get(t, address+path)
		if links := parse(t, got.body).links; got.StatusCode != 404 || !slices.Contains(links, "/events/ordering.OrderPlaced") {
			t.Errorf("%s: %d, and links %q", path, got.StatusCode, links)
		}
	}
}

// An address that names nothing says what was probably meant, and leads to pages: to that
// one, and to what there is of the kind.
func TestWhatIsNotThereLeadsToPages(t *testing.T) {
	address := boot(t, sample(t))
	get(t, address+"/findings") // waits for the rules
	for path, want := range map[string][]string{
		"/flow?focus=nope":                      {"/flow"},
		"/flow?focus=orderin&by=event":          {"/flow?by=event&focus=ordering", "/flow"},
		"/flow?focus=nope.OrderPlaced":          {"/flow?focus=ordering.OrderPlaced", "/flow"},
		"/flow?context=orderin&by=event":        {"/flow?by=event&context=ordering", "/flow"},
		"/contexts/nope":                        {"/contexts"},
		"/contexts/orderin":                     {"/contexts/ordering", "/contexts"},
		"/contexts?focus=Ordering":              {"/contexts/ordering", "/contexts"},
		"/services/nope/x":                      {"/services"},
		"/services/nope/checkout":               {"/services/ordering/checkout", "/services"},
		"/services/ordering/chekout":            {"/services/ordering/checkout", "/services"},
		"/services/chekout":                     {"/services"},
		"/subjects/nope":                        {"/subjects"},
		"/subjects/orders-valu":                 {"/subjects/orders-value", "/subjects"},
		"/findings/zzzz":                        {"/findings"},
		"/rules/nope":                           {"/findings"},
		"/rules/closed-enm":                     {"/rules/closed-enum", "/findings"},
		"/events/nope":                          {"/events"},
		"/events/nope.OrderPlaced":              {"/events/ordering.OrderPlaced", "/events"},
		"/events/ordering.OrderPlacd/changelog": {"/events/ordering.OrderPlaced", "/events"},
	} {
		got := get(t, address+path)
		_, body, _ := strings.Cut(got.body, "<main")
		body, _, _ = strings.Cut(body, "</main>")
		links, text := parse(t, "<main"+body+"</main>").links, plainText(parse(t, "<main"+body+"</main>").text)
		if got.StatusCode != 404 || !slices.Equal(links, append(want, "/")) {
			t.Errorf("%s: %d, and links %q", path, got.StatusCode, links)
		}
		if strings.Contains(text, "/v1") || strings.Contains(text, "Did you mean") != (len(want) > 1) {
			t.Errorf("%s says %q", path, text)
		}
	}
}

// Where nothing was pushed nothing can be found: the page says so, and not that a part of a
// word finds more.
func TestASearchOfAnEmptyRegistry(t *testing.T) {
	got := get(t, boot(t)+"/search?q=order")
	if text := plainText(parse(t, got.body).text); got.StatusCode != 200 || !strings.Contains(text, "Nothing has been pushed yet: treaty push publishes a workspace.") || strings.Contains(text, "finds more") {
		t.Errorf("%s\n%s", got.Status, text)
	}
}
