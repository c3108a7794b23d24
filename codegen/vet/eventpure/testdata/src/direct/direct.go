package direct

import (
	"context"
	crand "crypto/rand"
	"database/sql"
	"fmt"
	"io"
	"log"
	"log/slog"
	"math/rand"
	randv2 "math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/google/uuid"
)

//treaty:pure
func everything(ctx context.Context, db *sql.DB, wg *sync.WaitGroup, ch chan int, t time.Time) {
	_ = time.Now()                        // want `everything must be pure \(//treaty:pure\), but it reads the clock: time.Now; take the time from the event`
	_ = time.Since(t)                     // want `reads the clock: time.Since`
	time.Sleep(1)                         // want `reads the clock: time.Sleep`
	_ = t.Local()                         // want `asks what it runs on: time.Time.Local`
	_ = t.In(time.Local)                  // want `asks what it runs on: time.Local`
	_, _ = context.WithTimeout(ctx, 1)    // want `reads the clock: context.WithTimeout`
	_ = rand.Intn(3)                      // want `draws random numbers: rand.Intn`
	_ = randv2.IntN(3)                    // want `draws random numbers: rand.IntN`
	_, _ = io.ReadFull(crand.Reader, nil) // want `draws random numbers: rand.Reader`
	_ = uuid.New()                        // want `makes a new id: uuid.New; derive it from the event`
	_ = os.Getenv("HOME")                 // want `asks what it runs on: os.Getenv`
	_ = os.Args                           // want `asks what it runs on: os.Args`
	_, _ = os.ReadFile("x")               // want `uses files: os.ReadFile`
	_ = exec.Command("ls")                // want `asks what it runs on: exec.Command`
	_, _ = net.Dial("tcp", "")            // want `uses the network: net.Dial`
	_, _ = http.Get("")                   // want `uses the network: http.Get`
	_, _ = (&http.Client{}).Do(nil)       // want `uses the network: http.Client.Do`
	_, _ = db.Exec("")                    // want `uses a database: sql.DB.Exec`
	log.Println("x")                      // want `writes a log or a stream: log.Println`
	slog.Info("x")                        // want `writes a log or a stream: slog.Info`
	fmt.Println("x")                      // want `writes a log or a stream: fmt.Println`
	fmt.Fprintln(os.Stderr)               // want `writes a log or a stream: os.Stderr`
	println("x")                          // want `writes a log or a stream: println`
	go func() {}()                        // want `starts a goroutine: go`
	wg.Go(func() {})                      // want `starts a goroutine: sync.WaitGroup.Go`
	wg.Wait()                             // want `waits for other goroutines: sync.WaitGroup.Wait`
	ch <- 1                               // want `waits for other goroutines: a send to a channel`
	<-ch                                  // want `waits for other goroutines: a receive from a channel`
	select {                              // want `waits for other goroutines: select`
	case <-ch:
	case ch <- 2:
	}
	select { // only asked
	case <-ctx.Done():
	default:
	}
	select { // want `waits for other goroutines: select`
	case <-ctx.Done():
	}
	select { // want `waits for other goroutines: select`
	case <-ctx.Done():
	case <-ch:
	default:
	}
	for range ch { // want `range over a channel`
	}
}
