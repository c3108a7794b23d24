package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
)

// tally keeps what a check reports.
type tally struct {
	testing.TB
	said []string
}

func (s *tally) Errorf(format string, args ...any) {
	s.said = append(s.said, fmt.Sprintf(format, args...))
}
func (s *tally) Error(args ...any) { s.said = append(s.said, fmt.Sprint(args...)) }

// bad is a page on which each check finds something.
var bad = `<!doctype html><title>bad</title><style>body{margin:0;overflow-wrap:anywhere}.slim{width:9px}.scroll{overflow-x:auto;width:90px}</style><main id="main">
<img src="http://other.invalid/x.png"><p style="width:3000px">wide</p>
<p class="slim">refuted 13</p><ul class="events"><li class="what slim">CustomerAddressChanged</li></ul>
<div class="scroll" aria-label="cut"><table class="stack"><tr><td style="min-width:400px">a</td></tr></table></div>
<section class="tabbed"><details><summary>curl</summary><pre style="width:40px;overflow:hidden">a long line of a shell</pre></details></section>
</main>` + strings.Repeat("<!-- much -->", 5_000)

// TestTheChecksSeeTrouble shows that the checks of each page could fail.
func TestTheChecksSeeTrouble(t *testing.T) {
	ctx, axe := testkit.Browser(t), testkit.Axe(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, bad)
	}))
	t.Cleanup(server.Close)
	tab := testkit.Tab(t, ctx)
	v, seen := watch(t, tab), &tally{TB: t}
	v.begin(t, tab)
	look(t, tab, server.URL+"/", narrow.width, narrow.scheme)
	v.weigh(seen)
	fits(seen, tab, narrow)
	isForAll(seen, tab, axe, narrow)
	v.judge(seen, server.URL+"/", false)
	all := strings.Join(seen.said, "\n")
	for _, want := range []string{
		"the first visit:", "px too wide", "out of sight: cut", "does not show that it goes on", "no key scrolls it", "“refuted” is torn", "“13” is torn", "px for CustomerAddressChanged",
		"cut off: <pre", "the paper is", "axe: html-has-lang", "axe: image-alt", "a request to http://other.invalid/x.png", "ERR_NAME_NOT_RESOLVED",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("the checks did not see %q:\n%s", want, all)
		}
	}
}
