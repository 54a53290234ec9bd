console.log("likewise");
