package compat

import "sync/atomic"

// Tally counts answers since the process started, to questions that were not asked
// aside: how many had which verdict, and for how many the validator did not
// confirm the event that was found, by the code of the reason.
type Tally struct {
	Answers     map[Verdict]int64
	Unconfirmed map[string]int64
}

// answered and unconfirmed count by verdict and by place in doubtful.
var (
	answered    [Refuted + 1]atomic.Int64
	unconfirmed = make([]atomic.Int64, len(doubtful))
)

// Counted returns the counts so far, every verdict and code that there is. It is
// safe for concurrent use; the counts are read one after the other.
func Counted() Tally {
	t := Tally{Answers: map[Verdict]int64{}, Unconfirmed: map[string]int64{}}
	for v := range answered {
		t.Answers[Verdict(v)] = answered[v].Load()
	}
	for i, code := range doubtful {
		t.Unconfirmed[code] = unconfirmed[i].Load()
	}
	return t
}

// counted counts the result of the question, unless it was asked aside, and returns
// it.
func (q *question) counted(r Result) Result {
	if q.aside {
		return r
	}
	answered[r.Verdict].Add(1)
	for i, code := range doubtful {
		if r.Unconfirmed() && r.Reason.Code == code {
			unconfirmed[i].Add(1)
		}
	}
	return r
}
