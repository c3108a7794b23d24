package deliverytest

import (
	"bytes"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// goexit ends a goroutine as t.FailNow does.
func goexit() { runtime.Goexit() }

// DeadLetters tests dead letters; open returns empty ones each time.
func DeadLetters(t *testing.T, open func(t *testing.T) delivery.DeadLetters) {
	for name, test := range map[string]func(*testing.T, delivery.DeadLetters){
		"a letter comes back as it was put":         comesBack,
		"odd letters come back as they were":        oddLetters,
		"the same again adds to the first":          addsUp,
		"a list has an order and goes on":           pages,
		"letters are those of a consumer":           lettersApart,
		"what was removed is gone":                  removed,
		"many at once":                              lettersTogether,
		"what is put is not what is changed later":  putByValue,
		"what is listed can be changed by who asks": listedByValue,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// noon is a time whose nanoseconds must come back.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC)

func letter(id string, at time.Time) delivery.DeadLetter {
	return delivery.DeadLetter{
		ID: id, Consumer: "fulfilment/warehouse", Reason: delivery.ReasonFailed, Error: "no answer", Attempts: 3,
		First: at, Last: at.Add(time.Second),
		Message: delivery.Message{
			Source: "orders", Key: []byte("o-1"), Body: []byte(`{"a": 1}`),
			Headers: []delivery.Header{{Key: "ce_id", Value: []byte("1")}, {Key: "ce_id", Value: []byte("2")}},
		},
		Type: "ordering.OrderPlaced", Version: 2, EventID: "e-1", Key: "ordering.OrderPlaced id /checkout e-1",
	}
}

func put(t *testing.T, d delivery.DeadLetters, letters ...delivery.DeadLetter) {
	t.Helper()
	for _, l := range letters {
		if err := d.Put(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
}

func list(t *testing.T, d delivery.DeadLetters, after delivery.Position, n int) []delivery.DeadLetter {
	t.Helper()
	got, err := d.List(t.Context(), "fulfilment/warehouse", after, n)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// only asks that there is one letter, which is want.
func only(t *testing.T, d delivery.DeadLetters, want delivery.DeadLetter) {
	t.Helper()
	got := list(t, d, delivery.Position{}, 10)
	if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func comesBack(t *testing.T, d delivery.DeadLetters) {
	put(t, d, letter("1", noon))
	only(t, d, letter("1", noon))
}

// oddMessages are what a transport may bring.
func oddMessages() map[string]delivery.Message {
	return map[string]delivery.Message{
		"nothing": {},
		"empty":   {Key: []byte{}, Body: []byte{}},
		"binary":  {Source: "a\x00b\xff", Key: []byte{0, 255}, Body: []byte{0, 1, 2, 254, 255}},
		"headers": {Headers: []delivery.Header{
			{}, {Key: "", Value: []byte{}}, {Key: "\xff\x00", Value: []byte{0}}, {Key: "é\x00", Value: []byte("ü")},
		}},
		"large":       {Body: bytes.Repeat([]byte{0, 'x', 255}, 1<<18)},
		"a statement": {Source: "'; DROP TABLE treaty_dead_letters; --"},
	}
}

func oddLetters(t *testing.T, d delivery.DeadLetters) {
	for name, m := range oddMessages() {
		l := letter(name, noon)
		l.Message = m
		put(t, d, l)
	}
	got := list(t, d, delivery.Position{}, 10)
	if len(got) != len(oddMessages()) {
		t.Errorf("%d letters came back", len(got))
	}
	for _, l := range got {
		want := letter(l.ID, noon)
		want.Message = oddMessages()[l.ID]
		if !reflect.DeepEqual(l, want) {
			t.Errorf("%s: %.300s\nwant %.300s", l.ID, fmt.Sprintf("%+v", l), fmt.Sprintf("%+v", want))
		}
	}
	odd := letter("odd", noon.Add(time.Hour))
	odd.Error, odd.Type, odd.EventID = "zero \x00 and \xff", "t\x00", "\xff"
	put(t, d, odd) // is put, though a database may not take such texts
	if got := list(t, d, odd.Position(), 1); len(got) != 0 {
		t.Errorf("behind the last is %+v", got)
	}
}

func addsUp(t *testing.T, d delivery.DeadLetters) {
	put(t, d, letter("1", noon))
	again := letter("1", noon.Add(time.Minute))
	again.Reason, again.Error, again.Attempts, again.Key = delivery.ReasonPanic, "panic: no shelf", 2, ""
	again.Message.Body = []byte("not this one")
	put(t, d, again)
	want := letter("1", noon)
	want.Reason, want.Error, want.Attempts, want.Last = again.Reason, again.Error, 5, again.Last
	only(t, d, want)

	earlier := letter("1", noon.Add(-time.Minute)) // of a process that was slower
	earlier.Attempts, earlier.Key = 0, "another key"
	put(t, d, earlier)
	want.Reason, want.Error, want.Key = earlier.Reason, earlier.Error, earlier.Key
	only(t, d, want)
}

func pages(t *testing.T, d delivery.DeadLetters) {
	for _, i := range []int{3, 0, 6, 5, 2, 1, 4} { // the order of Put does not matter
		put(t, d, letter(fmt.Sprint(i), noon.Add(time.Duration(i/3)*time.Nanosecond))) // three at the same time
	}
	var got []string
	for after := (delivery.Position{}); ; {
		page := list(t, d, after, 2)
		if len(page) == 0 {
			break
		}
		for _, l := range page {
			got = append(got, l.ID)
		}
		after = page[len(page)-1].Position()
		if err := d.Remove(t.Context(), "fulfilment/warehouse", page[len(page)-1].ID); err != nil { // it need not be there any more
			t.Fatal(err)
		}
	}
	if strings.Join(got, " ") != "0 1 2 3 4 5 6" {
		t.Errorf("page by page: %v", got)
	}
	if all := list(t, d, delivery.Position{}, 0); len(all) != 0 {
		t.Errorf("none at most: %+v", all)
	}
}

func lettersApart(t *testing.T, d delivery.DeadLetters) {
	other := letter("1", noon)
	other.Consumer = "ordering/tracker"
	put(t, d, letter("1", noon), other)
	only(t, d, letter("1", noon))
	if err := d.Remove(t.Context(), other.Consumer, "1"); err != nil {
		t.Fatal(err)
	}
	only(t, d, letter("1", noon))
}

func removed(t *testing.T, d delivery.DeadLetters) {
	put(t, d, letter("1", noon))
	for range 2 { // it is no error that there is none
		if err := d.Remove(t.Context(), "fulfilment/warehouse", "1"); err != nil {
			t.Fatal(err)
		}
	}
	if got := list(t, d, delivery.Position{}, 10); len(got) != 0 {
		t.Errorf("it is still there: %+v", got)
	}
	put(t, d, letter("1", noon))
	only(t, d, letter("1", noon))
}

func lettersTogether(t *testing.T, d delivery.DeadLetters) {
	var w sync.WaitGroup
	for i := range 4 {
		w.Go(func() {
			for range 5 {
				if err := d.Put(t.Context(), letter("same", noon)); err != nil {
					t.Error(err)
				}
			}
			put(t, d, letter(fmt.Sprint(i), noon))
		})
	}
	w.Wait()
	got := list(t, d, delivery.Position{}, 10)
	if len(got) != 5 || got[4].ID != "same" || got[4].Attempts != 60 {
		t.Errorf("%d letters: %+v", len(got), got)
	}
}

func putByValue(t *testing.T, d delivery.DeadLetters) {
	l := letter("1", noon)
	put(t, d, l)
	scribble(l.Message)
	only(t, d, letter("1", noon))
}

func listedByValue(t *testing.T, d delivery.DeadLetters) {
	put(t, d, letter("1", noon))
	scribble(list(t, d, delivery.Position{}, 1)[0].Message)
	only(t, d, letter("1", noon))
}

// scribble does with a message what a transport does that uses its memory again.
func scribble(m delivery.Message) {
	clear(m.Key)
	clear(m.Body)
	for i := range m.Headers {
		clear(m.Headers[i].Value)
		m.Headers[i].Key = "x"
	}
}
