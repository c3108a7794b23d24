package a

// treaty:pure // want `a directive has no space behind its slashes: write //treaty:pure`
func spaced() {}

// What treaty:pure means, and treaty: a word.
func text() {}

//treaty:pur // want `there is no directive //treaty:pur: it is one of pure, publishes, envelope, event, allow`
func misspelled() {}

//treaty:pure // want `//treaty:pure is not read here: its place is the comment of a function, a method or a type, or the line before a function literal`
var misplaced int

//treaty:event a.Done versions=1 // want `//treaty:event is not read here: its place is the comment of a package`
func event() {}

//treaty:publishes // want `//treaty:publishes is not read here: its place is the comment of a function, or of a method of an interface`
type publishes struct{}

func inside() {
	//treaty:envelope // want `//treaty:envelope is not read here`
	_ = 1
	//treaty:allow eventpure // want `//treaty:allow eventpure needs a reason behind it`
	_ = 2
	//treaty:allow pure it is // want `//treaty:allow names no analyzer: it is one of eventpure, eventowner, eventcase`
	_ = 3
	//treaty:allow // want `//treaty:allow names no analyzer`
	_ = 4
}

//treaty:pure // want `//treaty:pure is not read here`
type (
	//treaty:envelope
	envelope struct{} // want envelope:`envelope`
)

// It publishes.
//
//treaty:publishes
func publish() {}

type publisher interface {
	send() //treaty:publishes
}

//treaty:pure
var handler = func() {}

//treaty:pure // want `//treaty:pure is not read here: another name for a type has no methods of its own, so mark the type`
type another = allowed

//treaty:pure // want `//treaty:pure is not read here: a function type without methods says nothing of the functions that it is given: mark those`
type step func(int) int

// A function type with methods is as good as any.
//
//treaty:pure
type applied func(int) int

func (f applied) Apply(n int) int { return f(n) }

type allowed struct{}
