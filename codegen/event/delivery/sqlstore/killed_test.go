package sqlstore_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
	"github.com/treaty-events/treaty/codegen/event/delivery/sqlstore"
)

// The process of a service, of which TestKilledInTheMiddle says where its database is.
const (
	serviceDatabase = "TREATY_TEST_SERVICE_DATABASE"
	serviceDialect  = "TREATY_TEST_SERVICE_DIALECT"
)

// TestService is the process that is killed: it consumes the numbers of events that stand on
// its standard input, in three goroutines, and prints those that it acknowledges.
func TestService(t *testing.T) {
	if os.Getenv(serviceDatabase) == "" {
		return // it is no test of its own
	}
	dialect, _ := strconv.Atoi(os.Getenv(serviceDialect))
	b := reopened(t, sqlstore.Dialect(dialect), os.Getenv(serviceDatabase))
	c := service(t, b)
	numbers := bufio.NewScanner(os.Stdin)
	var in, out sync.Mutex
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			for {
				in.Lock()
				more, number := numbers.Scan(), numbers.Text()
				in.Unlock()
				if !more {
					return
				}
				if err := c.Consume(context.Background(), placed(number)); err == nil {
					out.Lock()
					fmt.Println("ack " + number)
					out.Unlock()
				}
			}
		})
	}
	all.Wait()
}

// service consumes events whose number ends in 7 into the dead letters, and stumbles
// over those that end in 3 at the first attempt.
func service(t *testing.T, b *database) *delivery.Consumer {
	t.Helper()
	c, err := delivery.NewConsumer(delivery.ConsumerConfig{
		Service: "fulfilment/warehouse", Contracts: contracts("fulfilment/warehouse"), Store: b.store(), DeadLetters: b.letters(),
		Read: func(e *event.Envelope) (any, error) { return new(int), nil },
		Handlers: map[string]delivery.Handler{"ordering.OrderPlaced": func(ctx context.Context, e *event.Envelope, _ any) error {
			err := b.write(ctx, "fulfilment/warehouse", e.ID)
			if strings.HasSuffix(e.ID, "7") || strings.HasSuffix(e.ID, "3") && rand.Intn(2) == 0 {
				err = errors.Join(err, errHandler)
			}
			return err
		}},
		Retry:  delivery.Retry{Attempts: 20, First: time.Microsecond, Max: time.Microsecond},
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A service is killed (kill -9) again and again, and begins again over its database. In the
// end each event was handled once, or is in the dead letters once.
func TestKilledInTheMiddle(t *testing.T) {
	for name, open := range map[string]func(testing.TB, *faults) *database{"SQLite": openSQLite, "PostgreSQL": openPostgres} {
		t.Run(name, func(t *testing.T) {
			b := open(t, &faults{})
			waiting := map[string]bool{}
			const events = 400
			for i := range events {
				waiting[strconv.Itoa(i)] = true
			}
			lives := 0
			for ; len(waiting) > 0; lives++ {
				if lives > 200 {
					t.Fatalf("%d events are still brought", len(waiting))
				}
				live(t, b, waiting, time.Duration(5+lives*3)*time.Millisecond)
			}
			t.Logf("%d lives", lives)
			if lives < 2 {
				t.Error("it was never killed: more events, or less time")
			}
			checkKilled(t, b, events)
		})
	}
}

// live has a service consume what waits, each event twice, and kills it some time after it
// acknowledged the first.
func live(t *testing.T, b *database, waiting map[string]bool, until time.Duration) {
	t.Helper()
	var numbers bytes.Buffer
	for range 2 {
		for number := range waiting { // in whatever order
			numbers.WriteString(number + "\n")
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestService$")
	cmd.Env = append(os.Environ(), serviceDatabase+"="+b.name, serviceDialect+"="+strconv.Itoa(int(b.dialect)))
	cmd.Stdin = &numbers
	said, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var end *time.Timer
	for lines := bufio.NewScanner(said); lines.Scan(); {
		if number, ok := strings.CutPrefix(lines.Text(), "ack "); ok {
			delete(waiting, number)
		}
		if end == nil {
			end = time.AfterFunc(until, func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait() // it was killed
	if end != nil {
		end.Stop()
	}
}

func checkKilled(t *testing.T, b *database, events int) {
	t.Helper()
	effects, dead := b.effects(t, "fulfilment/warehouse"), map[string]int{}
	for _, l := range letters(t, b) {
		var body struct{ ID string }
		if err := json.Unmarshal(l.Message.Body, &body); err != nil || l.Attempts < 20 || l.Reason != delivery.ReasonFailed {
			t.Errorf("%+v, %v", l, err)
		}
		dead[body.ID]++
	}
	for i := range events {
		number := strconv.Itoa(i)
		handled, buried := 1, 0
		if strings.HasSuffix(number, "7") {
			handled, buried = 0, 1
		}
		if effects[number] != handled || dead[number] != buried {
			t.Errorf("%s: handled %d times, %d letters; want %d and %d", number, effects[number], dead[number], handled, buried)
		}
	}
	if len(effects)+len(dead) != events {
		t.Errorf("%d were handled, %d are in the dead letters, of %d", len(effects), len(dead), events)
	}
}
