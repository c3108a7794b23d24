package allowed

import (
	"fmt"
	"time"
)

var cache = map[string]int{}

//treaty:pure
func pure() {
	_ = time.Now() //treaty:allow eventpure the result is only measured
	//treaty:allow eventpure it is only measured
	_ = time.Now()
	//treaty:allow eventpure the whole statement
	fmt.Println(
		time.Now(),
	)
	_ = time.Now() // want `reads the clock`
	helped()
	remembers("a")
}

func helped() {
	time.Sleep(1) //treaty:allow eventpure tests alone come here
}

// remembers is allowed as a whole.
//
//treaty:allow eventpure what is remembered is what would be computed
func remembers(s string) {
	if _, ok := cache[s]; !ok {
		cache[s] = len(s)
	}
	time.Now()
}

//treaty:pure
func unused() {
	_ = time.Unix(0, 0) //treaty:allow eventpure nothing is here // want `nothing here has to be allowed: take the comment out`
	_ = time.Now()      //treaty:allow eventpure // want `reads the clock`
	_ = time.Now()      //treaty:allow eventowner another one // want `reads the clock`
}

// A permission is needed also where something before it is found.
func twice() int64 { // want twice:`reaches\(clock: time.Now\)`
	first := time.Now().Unix()
	second := time.Now().Unix() //treaty:allow eventpure the second is never looked at
	return first + second
}

//treaty:pure
func calls() int64 { return twice() } // want `twice → time.Now`
