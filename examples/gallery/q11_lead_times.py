# %% [markdown]
# # Were the "responses" under way anyway?
# For every measure that was called a response: by how many years does the earliest public
# evidence of it precede what it is said to respond to?

# %%
from showing import claim, show_claim

checked = claim("not-a-response", argument="point-of-distraction")
show_claim(checked, "q11_lead_times")
