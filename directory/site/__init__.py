"""What Datasette serves: pages for people, answers for programs, the tables as they are."""
