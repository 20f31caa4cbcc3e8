print("v2x")
