"""Rules of a campaign: whom to visit, by whom, how, how often; counted without ever scanning a school.

Coverage is a set of rules, never one percentage, and never an order of people. A rule is of one of three kinds:

* ``pupils``: each pupil concerned is visited ``times`` times. Asked of pupils, judged by a threshold.
* ``visitors``: each holder of a role makes ``times`` visits, or visits ``times`` different pupils.
* ``share``: what part of the visits (or of the pupils) is of a kind: at least, or at most.

What holds throughout:

1. What is true of a pupil or a person (class, groups, boarder, distance, role held) is read on the period's *roll
   day*: its last day, of a term or a school year the last day of school. A spell without an end goes on, so until
   then that means "as it stands now". What is true of a visit (the class of that day, the homeroom teacher in
   person, the roles of the visitors, the mode) is read on the visit's day. Hence no standing depends on today:
   nothing drifts overnight, and only an event changes a figure.
2. A pupil is due who is on the roll on the roll day. Whoever came in mid-term is due in full (families that just
   came are the ones to visit first); whoever left is no longer due, visited or not: the school can do nothing about
   them any more, and a figure must not be mended by them. Their visits stay visits: they count for the teachers who
   made them and in shares of visits, under the class they sat in last.
3. A pupil's figures stand under the class of the roll day; who changes class takes the visits along.
4. The homeroom teacher went "in person" when whoever was homeroom teacher, on the visit's day, of the class in which
   the pupil sat that day was among the visitors. A successor does not lose what the predecessor did, and need not do
   it again. Any other role: some visitor held it on that day.
5. A quota is due from whoever holds the role on the roll day, in full and once for each role, however many roles one
   person holds; all visits of the period count for it, those before the appointment too. Nobody owes a quota of a
   role given up.
6. A visit's date is a date in the school's zone, chosen by the teacher; instants are never used. The first and the
   last day of a period belong to it. A visit counts for every campaign whose periods hold its day.
7. Shares are fractions, never floats: 0.9 of 10 is 9, ``more_than`` 0.9 of 10 is 10. ``more_than`` of a tiny class
   means everybody (more than 0.9 of 5 is 5), which is what the words say.
8. Nobody due, nothing counted yet, a period not begun, a rule that is shown only (``figure_only``): not judged. That
   is neither met nor missed, and it is said in words.
9. A visit that did not take place (the family refused, nobody was there) is no visit; a child whom only a phone
   knows is no pupil of the roster, and due to nobody, though the way there counts for those who went.
10. Nothing counts photos or words, and nothing puts people into an order of merit.
"""

from typing import Final

MEANING: Final = 2
"""To be raised with every change of what a rule of an unchanged pack means: whom it concerns, what counts, when. It
is part of the mark of what is counted, so that every server counts anew once after its upgrade."""
