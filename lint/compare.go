package lint

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// ContractChange says what happened to one contract between base and head.
type ContractChange struct {
	Name   contract.EventName
	Change Change
}

// Change is what happened to a contract.
type Change string

// What can happen to a contract.
const (
	Added     Change = "added"
	Changed   Change = "changed"
	Removed   Change = "removed"
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
	}
	return list
}

func (p pair) change() Change {
	switch {
	case p.base == nil:
		return Added
	case p.head == nil:
		return Removed
	case sameContract(p.base, p.head):
		return Unchanged
	}
	return Changed
}

func sameContract(a, b *workspace.Contract) bool {
	if a.Doc != nil && b.Doc != nil && string(a.Doc.Root.Canonical()) != string(b.Doc.Root.Canonical()) {
		return false
	}
	return slices.EqualFunc(a.Majors, b.Majors, func(m, n *workspace.Major) bool {
		return m.Number == n.Number && m.Newest().Same(n.Newest())
	})
}

// compareAll asks, for each pair, every question that the mode of the base
// asks; the answers are in the order of the pairs. Questions are independent,
// so they are shared among the processors.
func compareAll(ctx context.Context, pairs []pair, progress func(done, total int)) ([][]Comparison, error) {
	answers := make([][]Comparison, len(pairs))
	total := 0
	for i, p := range pairs {
		answers[i] = questions(p)
		total += len(answers[i])
	}
	var (
		work sync.WaitGroup
		next = make(chan *Comparison)
		step = counter(progress, total)
	)
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() {
			for c := range next {
				c.Ask()
				step()
			}
		})
	}
	err := feed(ctx, next, answers)
	work.Wait()
	return answers, err
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

func feed(ctx context.Context, next chan<- *Comparison, answers [][]Comparison) error {
	defer close(next)
	for i := range answers {
		for j := range answers[i] {
			select {
			case next <- &answers[i][j]:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
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
