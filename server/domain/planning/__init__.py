"""Planning who visits whom when: greedy with repair, the same for the same seed, each unmet wish explained.

`model` says what is known and what a plan is made of, `asking` reads what a pack asks, `hours` knows the times of a
day. `propose` fills in what nobody fixed by hand: `leads` shares a class out, `outings` puts siblings and companions
together, `times` finds days. `explain` looks at any plan, by hand or by machine, and tells what it does not meet.
"""
