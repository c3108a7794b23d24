package lint

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
)

// ContractChange says what happened to one contract between base and head.
type ContractChange struct {
	Name   contract.EventName
	Change Change
	// Formerly is the name that it has in the base, where that is another; From its
	// folder there, where that is another.
	Formerly contract.EventName
	From     string
}

// onlyMoved reports whether nothing happened but that its folder is another.
func (c ContractChange) onlyMoved() bool {
	return c.Change == Renamed && c.Formerly == contract.EventName{}
}

// Change is what happened to a contract.
type Change string

// What can happen to a contract. One is renamed that has another name in the base, by
// what it was formerly, whatever else changed; or the same name and content in another
// folder.
const (
	Added     Change = "added"
	Changed   Change = "changed"
	Removed   Change = "removed"
	Renamed   Change = "renamed"
	Unchanged Change = "unchanged"
)

// pair is one contract on both sides; one of them may be nil.
type pair struct {
	base, head *workspace.Contract
}

// pairContracts pairs the contracts of both sides by name, and by the names
// that a contract of the head had formerly, in the order of the names.
func pairContracts(base, head *workspace.Workspace) []pair {
	var pairs []pair
	paired := map[*workspace.Contract]bool{}
	for _, h := range head.Contracts {
		p := pair{head: h}
		if base != nil {
			p.base = Counterpart(base, h)
			paired[p.base] = true
		}
		pairs = append(pairs, p)
	}
	if base != nil {
		for _, b := range base.Contracts {
			if !paired[b] {
				pairs = append(pairs, pair{base: b})
			}
		}
	}
	slices.SortStableFunc(pairs, func(p, q pair) int { return p.name().Compare(q.name()) })
	return pairs
}

// Counterpart returns the contract of the base that head is today: the one of its
// name, or of a name that it had formerly; nil where it is new.
func Counterpart(base *workspace.Workspace, head *workspace.Contract) *workspace.Contract {
	for _, name := range slices.Concat([]contract.EventName{head.Name}, head.Formerly) {
		if c := base.Contract(name); c != nil {
			return c
		}
	}
	return nil
}

func (p pair) name() contract.EventName {
	if p.head != nil {
		return p.head.Name
	}
	return p.base.Name
}

func changes(pairs []pair) []ContractChange {
	list := make([]ContractChange, len(pairs))
	for i, p := range pairs {
		list[i] = ContractChange{Name: p.name(), Change: p.change()}
		if p.base == nil || p.head == nil {
			continue
		}
		if p.base.Name != p.head.Name {
			list[i].Formerly = p.base.Name
		}
		if p.moved() {
			list[i].From = p.base.Dir
		}
	}
	return list
}

// moved reports whether the contract has another folder now. A registry's contracts
// may have none.
func (p pair) moved() bool {
	return p.base.Dir != "" && p.head.Dir != "" && p.base.Dir != p.head.Dir
}

func (p pair) change() Change {
	switch {
	case p.base == nil:
		return Added
	case p.head == nil:
		return Removed
	case p.base.Name != p.head.Name:
		return Renamed
	case !sameContract(p.base, p.head):
		return Changed
	case p.moved():
		return Renamed
	}
	return Unchanged
}

func sameContract(a, b *workspace.Contract) bool {
	if (a.Doc == nil) != (b.Doc == nil) || a.Unreadable != b.Unreadable {
		return false
	}
	if a.Doc != b.Doc && string(a.Doc.Root.Canonical()) != string(b.Doc.Root.Canonical()) {
		return false
	}
	return slices.EqualFunc(a.Majors, b.Majors, func(m, n *workspace.Major) bool {
		return m.Number == n.Number && m.Newest().Same(n.Newest())
	})
}

// askAll asks, for each pair, every question that the mode of the base asks, and
// what the change does to each consumer; the answers are in the order of the pairs.
// Questions are independent, so they are shared among the processors.
func askAll(ctx context.Context, req Request, pairs []pair) ([][]Comparison, [][]*impact.Report, error) {
	var (
		answers = make([][]Comparison, len(pairs))
		hurt    = make([][]*impact.Report, len(pairs))
		jobs    []func(step func())
		total   int
		ask     = req.Ask
	)
	if ask == nil {
		ask = (*Comparison).Ask
	}
	for i, p := range pairs {
		answers[i] = questions(p)
		for j := range answers[i] {
			jobs = append(jobs, func(step func()) { ask(&answers[i][j]); step() })
		}
		asks := consumersOf(req, p)
		hurt[i] = make([]*impact.Report, len(asks))
		for j, ask := range asks {
			jobs = append(jobs, func(step func()) { hurt[i][j], _ = impact.Of(ctx, ask.change, ask.consumers, step) }) // the error is ctx's
			total += len(ask.consumers)
		}
		total += len(answers[i])
	}
	err := shareOut(ctx, jobs, counter(req.Progress, total))
	return answers, hurt, err
}

// shareOut does the jobs, as many at once as there are processors. A panic of one is a
// panic of whoever waits for them all, who may have a handler above: a server goes on.
func shareOut(ctx context.Context, jobs []func(step func()), step func()) error {
	var (
		work sync.WaitGroup
		next = make(chan func(step func()))
		once sync.Once
		died error
	)
	do := func(job func(step func())) {
		defer func() {
			if cause := recover(); cause != nil {
				once.Do(func() { died = fmt.Errorf("%v\n%s", cause, debug.Stack()) })
			}
		}()
		job(step)
	}
	for range min(len(jobs), runtime.GOMAXPROCS(0)) {
		work.Go(func() {
			for job := range next {
				do(job)
			}
		})
	}
	for _, job := range jobs {
		if ctx.Err() != nil {
			break
		}
		next <- job
	}
	close(next)
	work.Wait()
	if died != nil {
		panic(died)
	}
	return ctx.Err()
}

// counter returns what is called after each answer: it reports how many there
// are, one after the other, from whichever processor.
func counter(progress func(done, total int), total int) func() {
	if progress == nil {
		return func() {}
	}
	var (
		mu   sync.Mutex
		done int
	)
	return func() {
		mu.Lock()
		defer mu.Unlock()
		done++
		progress(done, total)
	}
}

// questions lists what has to be asked of one contract: mode and content model
// are those of the base, which were in force before the change.
func questions(p pair) []Comparison {
	if p.base == nil || p.head == nil {
		return nil
	}
	var list []Comparison
	event := p.base.Event
	event.Name = p.head.Name // what people call it from now on
	for _, head := range p.head.Majors {
		base := p.base.Major(head.Number)
		if base == nil || base.Status == contract.Draft {
			continue
		}
		list = append(list, Questions(event, base, head.Newest())...)
	}
	return list
}
