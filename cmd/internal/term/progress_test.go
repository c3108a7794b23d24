package term

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestProgressIsDrawnAfterASecondAndTakenAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		p := Streams{Err: &b, Live: true}.NewProgress("pairs")
		p.Step(1, 4)
		if b.Len() > 0 {
			t.Errorf("drawn at once: %q", b.String())
		}
		time.Sleep(patience)
		p.Step(2, 4)
		p.Step(3, 4) // too soon after the last
		time.Sleep(pause)
		p.Step(4, 0)
		p.Done()
		p.Done() // nothing is left to take away
		want := "\r\x1b[K2 of 4 pairs (50 %)" + "\r\x1b[K4 pairs" + "\r\x1b[K"
		if b.String() != want {
			t.Errorf("drawn\n%q, want\n%q", b.String(), want)
		}
	})
}

func TestProgressIsSilentWhereNobodyLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		s := Streams{Err: &b}
		p, w := s.NewProgress("pairs"), s.Wait("the registry")
		time.Sleep(time.Minute)
		p.Step(1, 2)
		p.Done()
		w.Done()
		if b.Len() > 0 {
			t.Errorf("drawn: %q", b.String())
		}
	})
}

func TestWaitingShowsTheSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		w := Streams{Err: &b, Live: true}.Wait("the registry reads 3 files")
		time.Sleep(2500 * time.Millisecond)
		synctest.Wait()
		w.Done()
		got := b.String()
		if !strings.Contains(got, "\r\x1b[Kthe registry reads 3 files … 2 s") || !strings.HasSuffix(got, "\r\x1b[K") {
			t.Errorf("drawn: %q", got)
		}
	})
}
