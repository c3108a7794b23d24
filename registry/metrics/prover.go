package metrics

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/treaty-events/treaty/compat"
)

// prover is what package compat has counted since the process started.
type prover struct{}

var (
	answers = prometheus.NewDesc("treaty_prover_answers_total",
		"Questions about a change that the prover answered, by verdict.", []string{"verdict"}, nil)
	unconfirmed = prometheus.NewDesc("treaty_prover_unconfirmed_total",
		"Questions for which the prover found an event that the independent validator did not confirm, by reason.", []string{"reason"}, nil)
)

// Describe implements prometheus.Collector.
func (prover) Describe(c chan<- *prometheus.Desc) { c <- answers; c <- unconfirmed }

// Collect implements prometheus.Collector.
func (prover) Collect(c chan<- prometheus.Metric) {
	tally := compat.Counted()
	send(c, answers, tally.Answers)
	send(c, unconfirmed, tally.Unconfirmed)
}

func send[K comparable](c chan<- prometheus.Metric, desc *prometheus.Desc, counts map[K]int64) {
	for key, n := range counts {
		c <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, float64(n), fmt.Sprint(key))
	}
}
