// Package web is the pages: contexts, events, their versions and their
// properties, as the registry has them, for people.
//
// It promises pages that work without JavaScript, load nothing from elsewhere
// and set no inline style or script (Content-Security-Policy `'self'`), keep
// their state in the URL, and name the v1 resource they show. It decides
// nothing: what it shows, the registry said.
package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/internal/keep"
	"github.com/treaty-events/treaty/internal/shares"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
	"github.com/treaty-events/treaty/registry/inspection"
	"github.com/treaty-events/treaty/registry/personal"
	"github.com/treaty-events/treaty/registry/search"
	"github.com/treaty-events/treaty/registry/usage"
	"github.com/treaty-events/treaty/registry/volume"
)

//go:embed templates
var templateFiles embed.FS

// Options steer the pages.
type Options struct {
	Version string       // of Treaty, shown in the footer
	Log     *slog.Logger // faults; nil: slog.Default()
	// Personal is the register of personal data, which others may share; nil: one of
	// its own.
	Personal *personal.Index
	// Inspection is what the rules say of all of it, which others may share; nil: one
	// of its own.
	Inspection *inspection.Index
	// Access says who looks; nil: nobody is asked, and everybody may do everything.
	Access *Access
	// Search finds what there is by words; others may share it; nil: one of its own.
	Search *search.Index
	// Usage is what was counted of fetches; nil: nothing is.
	Usage usage.Store
	// Volumes is what services reported; nil: nothing is.
	Volumes volume.Store
	// Origin is this registry as whoever asks reaches it, "https://treaty.example.com":
	// behind a proxy the request alone does not say it. Nil: as the request has it.
	Origin func(*http.Request) string
	Kafka  Kafka // where Kafka clients reach it
}

// site is the handler.
type site struct {
	registry  *registry.Registry
	opt       Options
	assets    *assets
	comparer  *comparer
	log       *comparison.Log
	mends     *keep.Cache[mendKey, *mend]
	pastes    *shares.Room // bytes of what people paste
	strangers *shares.Room // bytes of forms of those whose session has ended
	pages     map[string]*template.Template
}

// page is one kind of page: its route, its template, and the function that
// gathers what the template shows, or makes a download, which has no template.
// Adding a page is its file, its template and a row here.
type page struct {
	pattern  string
	template string
	view     func(context.Context, *registry.Snapshot, *http.Request) (any, error)
}

func (s *site) table() []page {
	return []page{
		{"GET /{$}", "home", s.home},
		{"GET /events", "events", s.events},
		{"GET /events/{event}", "event", s.event},
		{"GET /events/{event}/{version}", "event", s.event},
		{"GET /contexts", "contexts", s.contextMap},
		{"GET /contexts.svg", "", s.contextMapAs("svg")},
		{"GET /contexts.dot", "", s.contextMapAs("dot")},
		{"GET /contexts.mmd", "", s.contextMapAs("mmd")},
		{"GET /events/{event}/diff", "diff", s.diff},
		{"GET /events/{event}/matrix", "matrix", s.matrix},
		{"GET /events/{event}/changelog", "changelog", s.eventChangelog},
		{"GET /events/{event}/changelog.atom", "", s.eventChangelogAtom},
		{"GET /changelog", "changelog", s.changelog},
		{"GET /changelog.atom", "", s.changelogAtom},
		{"GET /contexts/{context}", "context", s.context},
		{"GET /flow", "flow", s.flow},
		{"GET /flow.svg", "", s.flowAs("svg")},
		{"GET /flow.dot", "", s.flowAs("dot")},
		{"GET /flow.mmd", "", s.flowAs("mmd")},
		{"GET /privacy", "privacy", s.privacy},
		{"GET " + waiversPath, "waivers", s.waivers},
		{"GET " + findingsPath, "findings", s.findings},
		{"GET " + findingsPath + "/{finding}", "finding", s.finding},
		{"GET " + findingsPath + "/{finding}/mend.patch", "", s.mendPatch},
		{"GET " + stopsPath, "stops", s.stops},
		{"GET /rules/{rule}", "rule", s.rule},
		{"GET " + signInPath, "signin", s.signIn},
		{"GET " + accountPath, "account", s.account},
		{"GET /search", "search", s.search},
		{"GET /help", "help", s.help},
		{"GET /services", "services", s.services},
		{"GET /subjects", "subjects", s.subjects},
		{"GET /subjects/{subject}", "subject", s.subject},
		{"GET /usage", "usage", s.usage},
		{"GET /volumes", "volumes", s.volumes},
		{"GET /events/{event}/volumes", "eventvolumes", s.eventVolumes},
		{"GET /deployments", "deployments", s.deployments},
		{"GET /playground", "playground", s.playground},
		{"POST /playground", "playground", s.played},
		{"POST /playground/patch", "", s.playedPatch},
		{"GET /contexts/{context}/relationships/{with}/answer.patch", "", s.answerPatch},
		{"GET /services/{context}/{service}", "service", s.service},
		{"GET /services/{service}", "service", s.serviceAnywhere},
	}
}

// Handler returns the pages over a registry. It answers every path: what is not
// a page is a page that says so.
func Handler(r *registry.Registry, opt Options) (http.Handler, error) {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Personal == nil {
		opt.Personal = personal.New(r)
	}
	if opt.Inspection == nil {
		opt.Inspection = inspection.New(r)
	}
	if opt.Search == nil {
		opt.Search = search.New(r)
	}
	if opt.Origin == nil {
		opt.Origin = originOf
	}
	s := &site{registry: r, opt: opt, comparer: newComparer(r, opt.Log), log: comparison.NewLog(r), mends: keep.New[mendKey, *mend](mendBytes), pastes: shares.New(formsAtOnce, formsAtOnce), strangers: shares.New(strangeForms, strangeForms), pages: map[string]*template.Template{}}
	var err error
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for _, p := range append(s.table(), page{template: "problem"}) {
		if p.template != "" { // it is no download
			if s.pages[p.template], err = s.parse(p.template); err != nil {
				return nil, err
			}
		}
		if p.pattern != "" {
			handler := s.serve(p)
			if strings.HasPrefix(p.pattern, http.MethodPost) {
				handler = s.posted(s.pastes, handler)
			}
			mux.HandleFunc(p.pattern, handler)
		}
	}
	mux.HandleFunc("GET "+departPath+"{provider}", s.departs)
	mux.HandleFunc("GET "+ReturnPath, s.arrives)
	for _, a := range s.actions() {
		mux.HandleFunc(a.pattern, s.act(a))
	}
	mux.Handle("GET /static/", s.assets)
	mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		if req.Method != http.MethodGet && req.Method != http.MethodHead {
			w.Header().Set("Allow", allowed(mux, req))
			s.problem(w, req, http.StatusMethodNotAllowed, "Pages are only read", "Contracts change by treaty push, from the files that own them.")
			return
		}
		if path := strings.TrimRight(req.URL.Path, "/"); path != req.URL.Path && path != "" && isPage(mux, req, path) {
			http.Redirect(w, req, (&url.URL{Path: path, RawQuery: req.URL.RawQuery}).String(), http.StatusMovedPermanently)
			return
		}
		s.problem(w, req, http.StatusNotFound, "There is no such page", "The address may be wrong, or what it named is not in this registry.")
	})
	return secured(s.admit(mux)), nil
}

// isPage reports whether something answers at a path.
func isPage(mux *http.ServeMux, req *http.Request, path string) bool {
	ask := *req
	ask.URL = &url.URL{Path: path}
	_, pattern := mux.Handler(&ask)
	return pattern != "/" && pattern != ""
}

// allowed lists the methods that an address is asked with.
func allowed(mux *http.ServeMux, req *http.Request) string {
	var methods []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		ask := *req
		ask.Method = method
		if _, pattern := mux.Handler(&ask); pattern != "/" {
			methods = append(methods, method)
		}
	}
	if methods == nil {
		return "GET, HEAD"
	}
	return strings.Join(methods, ", ")
}

func (s *site) parse(name string) (*template.Template, error) {
	return template.New("layout.html").Funcs(s.functions()).
		ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", "templates/"+name+".html")
}

// secured sets the headers that every page has.
func secured(next http.Handler) http.Handler {
	const policy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, req)
	})
}

// layout is what every page gives to the layout.
type layout struct {
	Title     string
	Alternate string // the v1 resource that the page shows
	Feed      string // the same as an Atom feed; empty: there is none
	Permalink string // of a page that shows what is newest: the address of what it shows now
	Section   string // which entry of the navigation is here
	Query     string // that was searched for
	Version   string
	Behind    bool   // what is known of the store may be out of date
	Picture   bool   // there is one in the page
	Notice    string // what was done just before
	Unknown   []unknownChoice
	Visitor   visitor
	MaySignIn bool
	View      any
}

// titled is a view that knows its place in the layout.
type titled interface{ place() layout }

func (s *site) serve(p page) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		view, err := registry.Look(req.Context(), s.registry, func(snapshot *registry.Snapshot) (any, error) {
			return p.view(req.Context(), snapshot, req)
		})
		var moved *movedError
		var refusal *registry.Refusal
		switch {
		case errors.As(err, &moved):
			http.Redirect(w, req, moved.to, moved.status)
		case errors.As(err, &refusal):
			s.notThere(w, req, err, refusal)
		case err != nil:
			s.fault(w, req, err)
		default:
			if file, ok := view.(download); ok {
				file.write(w, req)
				return
			}
			s.render(w, req, http.StatusOK, p.template, view)
		}
	}
}

// movedError says that a page has another address: a contract that was renamed,
// a service that was named without its context.
type movedError struct {
	to     string
	status int
}

func (m *movedError) Error() string { return "moved to " + m.to }

func (s *site) render(w http.ResponseWriter, req *http.Request, status int, name string, view any) {
	data := layout{}
	if t, ok := view.(titled); ok {
		data = t.place()
	}
	data.View, data.Version, data.Behind = view, s.opt.Version, s.registry.Lag() > behind
	data.Notice, data.Visitor = toSay(w, req), visiting(req.Context())
	data.Unknown = append(data.Unknown, unknownPage(req)...)
	if list, ok := view.(interface{ missedPage() []unknownChoice }); ok {
		data.Unknown = append(data.Unknown, list.missedPage()...)
	}
	data.MaySignIn = s.asksToken()
	var b bytes.Buffer
	if err := s.pages[name].Execute(&b, data); err != nil {
		if name == "problem" {
			s.opt.Log.Error("page", "request", w.Header().Get("X-Request-Id"), "path", req.URL.Path, "error", err)
			http.Error(w, "internal error", http.StatusInternalServerError)
			return
		}
		s.fault(w, req, err)
		return
	}
	data.Visitor.forms.keep(w)
	send(w, req, status, pageType, b.Bytes())
}

// behind is from which age on what is known of the store may be out of date.
const behind = 5 * time.Second

// worthZipping is from which size on a page is sent zipped, in bytes.
const worthZipping = 1 << 10

const pageType = "text/html; charset=utf-8"

// send answers with a page or a file. A browser that has it already is told so.
func send(w http.ResponseWriter, req *http.Request, status int, contentType string, content []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "private, no-cache") // what a page shows depends on who asks
	h.Set("Vary", "Accept-Encoding, Authorization, Cookie")
	answers := req.Method == http.MethodPost // to what was sent: nobody keeps it
	if answers {
		h.Set("Cache-Control", "no-store")
	}
	tag := etag(content)
	if len(content) >= worthZipping && takesGzip(req) {
		if zipped, err := zip(content, gzip.DefaultCompression); err == nil {
			content, tag = zipped, `"`+strings.Trim(tag, `"`)+`-gzip"`
			h.Set("Content-Encoding", "gzip")
		}
	}
	if status != http.StatusOK || answers {
		w.WriteHeader(status)
		_, _ = w.Write(content) // the reader has gone; nothing is left to do
		return
	}
	h.Set("ETag", tag)
	http.ServeContent(w, req, "", time.Time{}, bytes.NewReader(content))
}

// problemView is a page that says why there is no other.
type problemView struct {
	Status       int
	Title, Words string
	Kept         string // what a form sent that was refused: nobody should have to write it again
	Again        string // where the form is sent once more; empty: its page has to be loaded first
	Back         string // the page of the form that was refused; empty: there was none
	SignIn       string // where to sign in before that; empty: that helps nothing
	Meant        []meantPage
	All          meantPage // the list of what there is; empty: the events
}

func (p problemView) place() layout { return layout{Title: p.Title} }

func (s *site) problem(w http.ResponseWriter, req *http.Request, status int, title, words string) {
	s.render(w, req, status, "problem", problemView{Status: status, Title: title, Words: words, Kept: keptOf(req)})
}

// notThere is the page of what the registry does not have, with links to what was
// probably meant.
func (s *site) notThere(w http.ResponseWriter, req *http.Request, err error, refusal *registry.Refusal) {
	v := problemView{Status: http.StatusNotFound, Title: sentence(refusal.Message), Words: sentence(refusal.Hint), Kept: keptOf(req)}
	var meant *meantError
	if errors.As(err, &meant) {
		v.Meant, v.All = meant.Meant, meant.All
	}
	s.render(w, req, v.Status, "problem", v)
}

func (s *site) fault(w http.ResponseWriter, req *http.Request, err error) {
	if req.Context().Err() != nil {
		return // nobody waits for the answer
	}
	id := w.Header().Get("X-Request-Id") // of the guard that stands before the pages
	if id == "" {
		id = strconv.FormatInt(time.Now().UnixNano(), 36)
	}
	s.opt.Log.Error("page", "request", id, "path", req.URL.Path, "error", err)
	if registry.Unavailable(err) {
		w.Header().Set("Retry-After", "1")
		s.problem(w, req, http.StatusServiceUnavailable, "The store cannot be reached",
			"Nothing was written. What is in memory is still shown on other pages; load this one again in a moment.")
		return
	}
	s.problem(w, req, http.StatusInternalServerError, "Something went wrong in Treaty",
		"This is a fault of the registry, not of your request. Its log has it under "+id+".")
}

// eventPath is the address of an event's page.
func eventPath(name contract.EventName) string { return "/events/" + name.String() }

// servicePath is the address of a service's page. The context is part of it:
// several may have a service of the name.
func servicePath(s *registry.Service) string { return "/services/" + s.Context + "/" + s.Name }
