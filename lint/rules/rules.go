// Package rules is the catalogue: one file holds one rule, and All lists them.
// A rule's id never changes its meaning and is never used again for another.
package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/lint"
)

// catalogue is every rule; adding one is its file and its row here.
var catalogue = slices.Concat(
	[]*lint.Rule{
		baselineGrown,
		causationID,
		closedEnum,
		correlationID,
		crudName,
		deprecatedWithoutSunset,
		duplicateDefinition,
		eventID,
		exampleInvalid,
		exampleMissing,
		expiredWaiver,
		fieldFormatConflict,
		fieldTypeConflict,
		foreignProducer,
		foreignSchemaRef,
		formerName,
		freeFormMap,
		frozenMajorEdited,
		idempotencyKey,
		imperativeName,
		implicitContentModel,
		invalidSetting,
		keyChanged,
		mismatchedPatterns,
		misplacedPattern,
		missingDescription,
		missingUpcaster,
		moneyAsFloat,
		moneyWithoutCurrency,
		nameCase,
		nearDuplicateName,
		noBase,
		noDeadLetter,
		noLongerRetired,
		notIdempotent,
		notProved,
		notVisible,
		nullableAndOptional,
		occurredAt,
		oneSidedRelationship,
		opaqueObject,
		orderingKey,
		orderingKeyMissing,
		orphanEvent,
		overBump,
		ownerMissing,
		pastTense,
		personalDataToUndeclaredContext,
		personalDataWithoutRetention,
		policyWeakened,
		probableRename,
		promiseBrokenBefore,
		reactionCycle,
		removedContract,
		removedFieldInUse,
		retiredInUse,
		retiredTooEarly,
		staleConsumer,
		sunsetPassed,
		timeFormat,
		tooDeep,
		tooLarge,
		tooManyProperties,
		typeConstant,
		unboundedArray,
		unboundedInteger,
		unboundedString,
		unclearPersonalData,
		undeclaredRelationship,
		undescribedField,
		unionType,
		unknownDataSubject,
		unknownEvent,
		unknownField,
		unknownRequired,
		unknownRule,
		unpinnedRef,
		unsafeInteger,
		unsatisfiable,
		unsortedRequired,
		unsupportedPattern,
		untaggedPersonalData,
		unusedDefinition,
		unusedWaiver,
		versionInName,
		visibilityNarrowed,
		wholeEntity,
		wideConformist,
		wideFanOut,
	},
	breaking(),
)

// All returns every rule, by id.
func All() []*lint.Rule {
	rules := slices.Clone(catalogue)
	slices.SortFunc(rules, func(a, b *lint.Rule) int { return strings.Compare(a.ID, b.ID) })
	return rules
}

// ByID returns the rule with that id.
func ByID(id string) (*lint.Rule, error) {
	for _, r := range catalogue {
		if r.ID == id {
			return r, nil
		}
	}
	return nil, fmt.Errorf("there is no rule %q", id)
}
