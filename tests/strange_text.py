"""Text as the web can hand it over: any character, and pieces that look like what is wanted."""

from hypothesis import strategies as st

_PIECES = """
1 12 100 ½ ٣ N S East St Street Ave Suite Ste # 200 B PO Box 5 Hwy US FM Loop Floor 2nd Unit Bldg
Court Saint The of LLC PLLC Inc, P.C. Clinic KETAMINE O'NEIL Mc İstanbul ß ﬁ http:// https:// //
www. rill.example facebook.com /x ?utm_source=a #f :443 :99999 @ % %zz [::1] xn-- xn--a 。 \\ ..
512 555 0142 ext x3 +1 (512) ( ) 1-800- TX Texas 78701 -1234 .0 30.27 -97.74 nan 1e5 2026 11/20 T
, . - ; & _ " ' \0 \ud800 \u200b \u0301 \u2028 \ufeff
""".split(" ")

ANYTHING = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.lists(st.sampled_from(_PIECES), max_size=9).map(" ".join),
    st.lists(st.sampled_from(_PIECES), max_size=6).map("".join),
)
