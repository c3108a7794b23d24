package compat

import "math"

// fixpoint keeps the answers of goals. Whether a goal has a value is a least
// fixed point, for values are finite: a goal that needs itself is not satisfied
// that way, so that a goal in progress is answered with no.
//
// A yes is final at once. Another answer is final only if it leaned on no goal
// that is still in progress; until then it stands for as long as these goals may
// still be answered with no, and becomes final with the outermost of them. So the
// goals of a strongly connected component are examined once for each of them
// that turns out to have a value, instead of once for each way through it.
// (Tarjan's algorithm finds components in the same way; the argument is that a
// set of goals that are all answered with no, each from the others' no, holds
// none with a least value.)
type fixpoint struct {
	final      map[string]answer
	standing   map[string]standing // nil as long as there are none
	trail      []string            // the keys of standing answers, in the order in which they were given
	inProgress map[string]int      // goals, and how deep they are
	leantOn    []bool              // by depth: whether a no of the goal in progress was used
	// lean is the least depth of the goals in progress that the current answer
	// leaned on.
	lean int
}

// standing is an answer that is not final, and the least depth of the goals in
// progress that it leaned on.
type standing struct {
	answer answer
	lean   int
}

func newFixpoint() fixpoint {
	return fixpoint{
		final: map[string]answer{}, inProgress: map[string]int{}, lean: math.MaxInt,
	}
}

// known returns the answer to a goal that was met before.
func (f *fixpoint) known(key []byte) (answer, bool) {
	if got, ok := f.final[string(key)]; ok {
		return got, true
	}
	if got, ok := f.standing[string(key)]; ok {
		f.lean = min(f.lean, got.lean)
		return got.answer, true
	}
	if depth, ok := f.inProgress[string(key)]; ok {
		f.lean = min(f.lean, depth)
		f.leantOn[depth] = true
		return answer{outcome: no}, true
	}
	return answer{}, false
}

// within examines a goal, and keeps its answer as long as it is right. complete
// reports whether the examination went to its end.
func (f *fixpoint) within(key string, examine func() (got answer, complete bool)) answer {
	depth, mark, outer := len(f.inProgress), len(f.trail), f.lean
	f.inProgress[key] = depth
	f.leantOn = append(f.leantOn, false)
	f.lean = math.MaxInt
	got, complete := examine()
	delete(f.inProgress, key)
	leantOn := f.leantOn[depth]
	f.leantOn = f.leantOn[:depth]

	if got.outcome != no && leantOn || !complete {
		f.forget(mark) // what was answered took this for a no
	}
	switch {
	case got.outcome == yes:
		f.final[key] = got
		if leantOn {
			f.lean = math.MaxInt
		}
	case !complete:
	case f.lean >= depth:
		f.settle(mark)
		f.final[key] = got
		f.lean = math.MaxInt
	default:
		keep(&f.standing, key, standing{got, f.lean})
		f.trail = append(f.trail, key)
	}
	f.lean = min(f.lean, outer)
	return got
}

// forget drops the standing answers from number mark on.
func (f *fixpoint) forget(mark int) {
	for _, key := range f.trail[mark:] {
		delete(f.standing, key)
	}
	f.trail = f.trail[:mark]
}

// settle makes the standing answers from number mark on final.
func (f *fixpoint) settle(mark int) {
	for _, key := range f.trail[mark:] {
		f.final[key] = f.standing[key].answer
		delete(f.standing, key)
	}
	f.trail = f.trail[:mark]
}
