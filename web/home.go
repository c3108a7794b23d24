package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/inspection"
)

// homeView is the first page: what there is, and what changed last.
type homeView struct {
	Contexts   []contextCard
	Compact    bool                // there are too many contexts for cards
	AllOfThem  int                 // the contexts that there are; those with most events are shown
	Recent     []*registry.Version // the newest first
	Events     int
	Versions   int
	Services   int
	Personal   int              // events with personal data
	Unowned    int              // events that nobody owns
	Unmanaged  int              // Kafka subjects that no contract claims
	Waiting    *int             // waivers on which somebody has still to decide; nil: the store does not say
	Findings   *inspection.Data // nil: they are not known yet
	Stopped    *int             // different breaks that were refused of late; nil: the store does not say
	Ownerless  shortList[string]
	Unconsumed shortList[*registry.Contract]
	Deprecated shortList[majorRow]

	Origin string // of this registry, as the reader named it
}

// contextCard is a context on the first page.
type contextCard struct {
	*registry.Context
	Hue int
}

type majorRow struct {
	Contract *registry.Contract
	Number   int
	Sunset   string
}

// shortList is the beginning of a list, and how many more there are.
type shortList[T any] struct {
	List []T
	More int
}

// maxShortList is how many rows a short list shows.
const maxShortList = 8

func (l *shortList[T]) add(row T) { l.addUpTo(maxShortList, row) }

// addUpTo adds a row, or counts it where most are there.
func (l *shortList[T]) addUpTo(most int, row T) {
	if len(l.List) >= most {
		l.More++
		return
	}
	l.List = append(l.List, row)
}

// All is how many rows there are.
func (l shortList[T]) All() int { return len(l.List) + l.More }

func (homeView) place() layout {
	return layout{Title: "Contracts", Section: "home", Alternate: "/v1/contexts"}
}

const (
	recentVersions = 12 // how many of the newest versions the first page shows
	maxCards       = 12 // contexts: of more, the largest are shown, with less of each, so that what is below is seen
)

func (s *site) home(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	about := aboutContexts(snapshot)
	v := homeView{Origin: s.opt.Origin(req), Events: len(snapshot.Contracts()), Services: len(snapshot.Services()), AllOfThem: len(snapshot.Contexts())}
	for _, c := range snapshot.Contexts() {
		v.Contexts = append(v.Contexts, contextCard{c, about.hue(c.Name)})
		if c.Owner == "" {
			v.Ownerless.add(c.Name)
		}
	}
	v.largest()
	for _, c := range snapshot.Contracts() {
		v.Versions += len(c.Versions)
		v.Recent = append(v.Recent, c.Versions[max(0, len(c.Versions)-recentVersions):]...)
		if len(v.Recent) > 100*recentVersions { // a large registry is not sorted as a whole
			v.Recent = newest(v.Recent)
		}
		v.look(c)
		if about.owner(c) == "" {
			v.Unowned++
		}
	}
	v.Recent, v.Unmanaged = newest(v.Recent), unmanagedSubjects(snapshot)
	v.Findings = s.openFindings(ctx, snapshot)
	v.Waiting, v.Stopped = s.waitingWaivers(ctx), s.breaksStopped(ctx)
	return v, nil
}

// largest leaves the contexts with most events, where there are too many to show.
func (v *homeView) largest() {
	if v.Compact = v.AllOfThem > maxCards; v.Compact {
		slices.SortStableFunc(v.Contexts, func(a, b contextCard) int { return len(b.Contracts) - len(a.Contracts) })
		v.Contexts = v.Contexts[:maxCards]
	}
}

// Bounds of the first page's waits for findings and for waivers.
const (
	homePatience    = 60 * time.Millisecond
	waiversPatience = time.Second
)

// openFindings returns what the rules say, or nil where that takes longer than the
// first page waits: it is there for one of the next.
func (s *site) openFindings(ctx context.Context, snapshot *registry.Snapshot) *inspection.Data {
	found, fresh, err := s.opt.Inspection.Soon(ctx, snapshot, homePatience)
	if err != nil || !fresh {
		return nil // the page of findings says why
	}
	return found
}

// waitingWaivers counts the waivers on which somebody has still to decide; nil where
// the store does not say in time: all else of the first page is in memory, and is
// shown without it.
func (s *site) waitingWaivers(ctx context.Context) *int {
	ctx, cancel := context.WithTimeout(ctx, waiversPatience)
	defer cancel()
	waivers, _, err := s.allWaivers(ctx)
	if err != nil {
		s.opt.Log.Warn("the first page shows no waivers", "error", err)
		return nil
	}
	waiting, today := 0, s.registry.Now().UTC().Format(time.DateOnly)
	for i := range waivers {
		if waiverState(&waivers[i], today) == openWaiver {
			waiting++
		}
	}
	return &waiting
}

// breaksStopped counts the breaks that the gate refused of late; nil where the store
// does not say in time.
func (s *site) breaksStopped(ctx context.Context) *int {
	ctx, cancel := context.WithTimeout(ctx, waiversPatience)
	defer cancel()
	_, list, err := s.registry.Stops(ctx)
	if err != nil {
		s.opt.Log.Warn("the first page does not count the breaks that were stopped", "error", err)
		return nil
	}
	breaks := 0
	for _, stopped := range list {
		breaks += stopped.Breaks
	}
	return &breaks
}

// StopDays is over how many days the breaks that were stopped are counted.
func (homeView) StopDays() int { return registry.StopDays }

// look notes what is worth a look in a contract.
func (v *homeView) look(c *registry.Contract) {
	if c.PersonalData() {
		v.Personal++
	}
	if len(c.Consumers) == 0 {
		v.Unconsumed.add(c)
	}
	for _, m := range c.Majors {
		if m.Status == contract.Deprecated {
			v.Deprecated.add(majorRow{c, m.Number, m.Sunset})
		}
	}
}

// newest returns the versions that were published last, the newest first.
func newest(versions []*registry.Version) []*registry.Version {
	slices.SortStableFunc(versions, func(a, b *registry.Version) int {
		if c := b.PublishedAt.Compare(a.PublishedAt); c != 0 {
			return c
		}
		if c := b.Version.Compare(a.Version); c != 0 {
			return c
		}
		return a.Event.Compare(b.Event)
	})
	return versions[:min(len(versions), recentVersions)]
}
