package deliverytest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// errWork is what work of these tests fails with.
var errWork = errors.New("work that fails")

// Store tests a store; open returns an empty one each time.
func Store(t *testing.T, open func(t *testing.T) delivery.Store) {
	for name, test := range map[string]func(*testing.T, delivery.Store){
		"what is done is not done again":                     doneOnce,
		"what failed is done when it comes again":            failedAgain,
		"a panic leaves the key as it was":                   panicked,
		"a goroutine that ends in the middle leaves it, too": exited,
		"keys are those of a consumer":                       apart,
		"of many at once one does the work":                  together,
		"who waits does it where the first one fails":        successor,
		"who waits goes when its context ends":               impatient,
		"odd keys are keys":                                  oddKeys,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// once has a store do work, and asks what it said.
func once(t *testing.T, s delivery.Store, consumer, key string, f func(context.Context) error, first bool, want error) {
	t.Helper()
	got, err := s.Once(t.Context(), consumer, key, f)
	if got != first || !errors.Is(err, want) {
		t.Errorf("%s %q: first %v, %v; want %v, %v", consumer, key, got, err, first, want)
	}
}

func work(context.Context) error { return nil }
func fail(context.Context) error { return errWork }

// never fails a test whose work was done before.
func never(t *testing.T) func(context.Context) error {
	return func(context.Context) error { t.Error("it is done again"); return nil }
}

func doneOnce(t *testing.T, s delivery.Store) {
	once(t, s, "a", "1", work, true, nil)
	once(t, s, "a", "1", never(t), false, nil)
	once(t, s, "a", "1", never(t), false, nil)
}

func failedAgain(t *testing.T, s delivery.Store) {
	once(t, s, "a", "1", fail, false, errWork)
	once(t, s, "a", "1", fail, false, errWork)
	once(t, s, "a", "1", work, true, nil)
	once(t, s, "a", "1", never(t), false, nil)
}

func panicked(t *testing.T, s delivery.Store) {
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic is lost")
			}
		}()
		s.Once(t.Context(), "a", "1", func(context.Context) error { panic(errWork) })
	}()
	once(t, s, "a", "1", work, true, nil)
}

func exited(t *testing.T, s delivery.Store) {
	var w sync.WaitGroup
	w.Go(func() {
		s.Once(t.Context(), "a", "1", func(context.Context) error { goexit(); return nil })
	})
	w.Wait()
	once(t, s, "a", "1", work, true, nil)
}

func apart(t *testing.T, s delivery.Store) {
	once(t, s, "a", "1", work, true, nil)
	once(t, s, "b", "1", work, true, nil)
	once(t, s, "a", "2", work, true, nil)
	once(t, s, "a1", "", work, true, nil)
	once(t, s, "a", "1", never(t), false, nil)
}

func together(t *testing.T, s delivery.Store) {
	var ran, firsts atomic.Int32
	var w sync.WaitGroup
	for range 8 {
		w.Go(func() {
			first, err := s.Once(t.Context(), "a", "1", func(context.Context) error {
				ran.Add(1)
				time.Sleep(5 * time.Millisecond) // so that the others come
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			if first {
				firsts.Add(1)
			}
		})
	}
	w.Wait()
	if ran.Load() != 1 || firsts.Load() != 1 {
		t.Errorf("%d did it, and %d are told that they were the first", ran.Load(), firsts.Load())
	}
}

func successor(t *testing.T, s delivery.Store) {
	began, may := make(chan struct{}), make(chan struct{})
	var w sync.WaitGroup
	w.Go(func() {
		once(t, s, "a", "1", func(context.Context) error { close(began); <-may; return errWork }, false, errWork)
	})
	<-began
	w.Go(func() { once(t, s, "a", "1", work, true, nil) })
	time.Sleep(5 * time.Millisecond) // so that it waits
	close(may)
	w.Wait()
	once(t, s, "a", "1", never(t), false, nil)
}

func impatient(t *testing.T, s delivery.Store) {
	began, may := make(chan struct{}), make(chan struct{})
	var w sync.WaitGroup
	w.Go(func() {
		once(t, s, "a", "1", func(context.Context) error { close(began); <-may; return nil }, true, nil)
	})
	<-began
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if first, err := s.Once(ctx, "a", "1", never(t)); err == nil {
		t.Errorf("who did not wait to the end is told %v, and no error", first)
	}
	close(may)
	w.Wait()
	once(t, s, "a", "1", never(t), false, nil)
}

func oddKeys(t *testing.T, s delivery.Store) {
	for i, key := range []string{"", " ", "'; DROP TABLE treaty_marks; --", `"`, "%", "ключ", "A", "a", "a ", fmt.Sprintf("%0200d", 7)} {
		once(t, s, "a", key, work, true, nil)
		once(t, s, "a", key, never(t), false, nil)
		if t.Failed() {
			t.Fatalf("key %d, %q", i, key)
		}
	}
}
